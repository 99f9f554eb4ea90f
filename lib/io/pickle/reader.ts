// Reads a pickle without running anything: a machine with a stack that knows data, and for a global only what the
// caller's table says about its name. Python: `torch.load(weights_only=True)`, torch/_weights_only_unpickler.py.

import type { Cursor } from "../source.js";
import { OP } from "./opcodes.js";
import { PickleStack } from "./stack.js";
import {
  describePickle,
  isGlobal,
  PickleDict,
  type PickleGlobal,
  PickleList,
  PickleObject,
  type PicklePlace,
  PickleSet,
  PickleTuple,
  type PickleValue,
} from "./values.js";

/** What a pickle may refer to outside itself. */
export interface PickleWorld {
  /** Throws for a name that is not allowed. */
  findGlobal(name: string, place: PicklePlace): PickleGlobal;
  /** Throws where nothing may be referred to. */
  persistent(id: PickleValue, place: PicklePlace): PickleValue;
  /** Told how many bytes of memory each value takes, about; throws when it is too much. */
  spend(bytes: number, place: PicklePlace): void;
}

/** What V8 takes, measured, as read and as converted; and libtorch for a tensor. */
const COST = { slot: 16, list: 260, dict: 400, pair: 160, text: 40, bytes: 320, tensor: 1000 };
const MOST_NAME_BYTES = 256;
/** Such a whole number is an attack on arithmetic. */
const MOST_INTEGER_BYTES = 1 << 16;

/** The value of the pickle at the cursor, which stands after it then. */
export function readPickle(cursor: Cursor, world: PickleWorld): PickleValue {
  return new PickleReader(cursor, world).run();
}

class PickleReader implements PicklePlace {
  private readonly stack = new PickleStack(this);
  /** Where the opcode at hand is. */
  private place = 0;

  constructor(
    private readonly cursor: Cursor,
    private readonly world: PickleWorld,
  ) {}

  fail(problem: string): never {
    return this.cursor.fail(problem, this.place);
  }

  run(): PickleValue {
    this.place = this.cursor.at;
    if (this.cursor.byte() !== OP.proto) this.fail("expected a pickle of protocol 2 to 5");
    const protocol = this.cursor.byte();
    if (protocol < 2 || protocol > 5)
      this.fail(`expected a pickle of protocol 2 to 5, got protocol ${protocol}`);
    while (true) {
      this.place = this.cursor.at;
      const opcode = this.cursor.byte();
      if (opcode === OP.stop) break;
      this.step(opcode);
    }
    return this.stack.popLast();
  }

  private step(opcode: number): void {
    if (!this.scalar(opcode) && !this.container(opcode) && !this.reference(opcode)) {
      this.fail(
        `expected an opcode of what torch.save writes, got 0x${opcode.toString(16).padStart(2, "0")}`,
      );
    }
  }

  private scalar(opcode: number): boolean {
    const { cursor } = this;
    switch (opcode) {
      case OP.none:
        return this.push(null);
      case OP.newTrue:
        return this.push(true);
      case OP.newFalse:
        return this.push(false);
      case OP.binInt:
        return this.push(cursor.int32());
      case OP.binInt1:
        return this.push(cursor.byte());
      case OP.binInt2:
        return this.push(cursor.uint16());
      case OP.long1:
        return this.push(this.integer(cursor.byte()));
      case OP.long4:
        return this.push(this.integer(cursor.uint32()));
      case OP.binFloat:
        return this.push(cursor.float64BE());
      case OP.shortBinString:
      case OP.shortBinUnicode:
        return this.push(this.text(cursor.byte()));
      case OP.binString:
      case OP.binUnicode:
        return this.push(this.text(cursor.uint32()));
      case OP.binUnicode8:
        return this.push(this.text(cursor.length64()));
      case OP.shortBinBytes:
        return this.push(this.raw(cursor.byte()));
      case OP.binBytes:
        return this.push(this.raw(cursor.uint32()));
      case OP.binBytes8:
      case OP.byteArray8:
        return this.push(this.raw(cursor.length64()));
      default:
        return false;
    }
  }

  private container(opcode: number): boolean {
    switch (opcode) {
      case OP.mark:
        this.stack.mark();
        return this.spend(COST.list);
      case OP.emptyList:
        return this.push(new PickleList(), COST.list);
      case OP.emptyDict:
        return this.push(new PickleDict(), COST.dict);
      case OP.emptySet:
        return this.push(new PickleSet(), COST.dict);
      case OP.emptyTuple:
        return this.push(new PickleTuple([]), COST.list);
      case OP.tuple:
        return this.push(new PickleTuple(this.stack.popMark()), COST.list);
      case OP.tuple1:
      case OP.tuple2:
      case OP.tuple3:
        return this.push(new PickleTuple(this.stack.popMany(opcode - OP.tuple1 + 1)), COST.list);
      case OP.frozenSet: {
        const set = new PickleSet();
        for (const item of this.stack.popMark()) set.items.push(item);
        return this.push(set, COST.dict);
      }
      case OP.append:
        return this.extend([this.stack.pop()], PickleList, "a list");
      case OP.appends:
        return this.extend(this.stack.popMark(), PickleList, "a list");
      case OP.addItems:
        return this.extend(this.stack.popMark(), PickleSet, "a set");
      case OP.setItem:
        return this.setItems(this.stack.popMany(2));
      case OP.setItems:
        return this.setItems(this.stack.popMark());
      default:
        return false;
    }
  }

  private reference(opcode: number): boolean {
    const { cursor } = this;
    switch (opcode) {
      case OP.pop:
        this.stack.pop();
        return true;
      case OP.popMark:
        this.stack.popMark();
        return true;
      case OP.dup:
        return this.push(this.stack.top());
      case OP.binGet:
        return this.push(this.stack.recall(cursor.byte()));
      case OP.longBinGet:
        return this.push(this.stack.recall(cursor.uint32()));
      case OP.binPut:
        return this.remember(cursor.byte());
      case OP.longBinPut:
        return this.remember(cursor.uint32());
      case OP.memoize:
        return this.remember();
      case OP.frame:
        cursor.length64();
        return true;
      case OP.global:
        return this.global(cursor.line(MOST_NAME_BYTES), cursor.line(MOST_NAME_BYTES));
      case OP.stackGlobal: {
        const [module, name] = this.stack.popMany(2);
        if (typeof module !== "string" || typeof name !== "string")
          this.fail("expected two strings as a global's name");
        return this.global(module, name);
      }
      case OP.binPersId:
        return this.push(this.world.persistent(this.stack.pop(), this), COST.slot);
      case OP.reduce:
      case OP.newObj:
        return this.call();
      case OP.build:
        // What an OrderedDict's own attributes are (a state dict's versions) is dropped.
        this.stack.pop();
        if (!(this.stack.top() instanceof PickleDict))
          this.fail(`expected no state for ${describePickle(this.stack.top())}`);
        return true;
      default:
        return false;
    }
  }

  private call(): boolean {
    const [callee, args] = this.stack.popMany(2);
    if (!isGlobal(callee) || !callee.call) {
      this.fail(`expected a function of the allowed globals to call, got ${describePickle(callee)}`);
    }
    if (!(args instanceof PickleTuple))
      this.fail(`expected a tuple of arguments for ${callee.name}, got ${describePickle(args)}`);
    const made = callee.call(args.items, this);
    return this.push(made, made instanceof PickleObject ? COST.tensor : COST.dict);
  }

  private global(module: string, name: string): boolean {
    return this.push(this.world.findGlobal(`${module}.${name}`, this));
  }

  private setItems(items: readonly PickleValue[]): boolean {
    const dict = this.stack.top();
    if (!(dict instanceof PickleDict))
      this.fail(`expected a dict to set items of, got ${describePickle(dict)}`);
    if (items.length % 2 !== 0) this.fail(`expected a value for each key, got ${items.length} items`);
    for (let i = 0; i < items.length; i += 2) dict.entries.push([items[i]!, items[i + 1]!]);
    return this.spend(COST.pair * (items.length / 2));
  }

  private extend(
    items: readonly PickleValue[],
    Kind: typeof PickleList | typeof PickleSet,
    expected: string,
  ): boolean {
    const target = this.stack.top();
    if (!(target instanceof Kind)) this.fail(`expected ${expected} to add to, got ${describePickle(target)}`);
    for (const item of items) target.items.push(item);
    return this.spend(COST.slot * items.length);
  }

  private integer(length: number): number | bigint {
    if (length > MOST_INTEGER_BYTES)
      this.fail(`expected an int of at most ${MOST_INTEGER_BYTES} bytes, got ${length}`);
    const bytes = this.cursor.bytes(length);
    if (length === 0) return 0;
    const magnitude = BigInt(`0x${bytes.reverse().toString("hex")}`);
    const value = BigInt.asIntN(8 * length, magnitude);
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }

  private text(length: number): string {
    const bytes = this.cursor.bytes(length);
    this.spend(COST.text + 2 * length);
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      return this.fail("expected text in UTF-8");
    }
  }

  private raw(length: number): Uint8Array {
    this.spend(COST.bytes + length);
    return new Uint8Array(this.cursor.bytes(length));
  }

  private remember(index?: number): boolean {
    this.stack.remember(index);
    return this.spend(COST.slot);
  }

  private push(value: PickleValue, cost = COST.slot): boolean {
    this.stack.push(value);
    return this.spend(cost);
  }

  private spend(bytes: number): true {
    this.world.spend(bytes, this);
    return true;
  }
}
