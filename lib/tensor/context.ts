/**
 * Which scope new tensors belong to and whether gradients are recorded: one small immutable context.
 *
 * A synchronous section sets the context and restores it: two assignments and a native call. An asynchronous one
 * interleaves with others, so its context travels with its promises in an AsyncLocalStorage; only while such sections
 * are alive is the storage asked before an operator runs. Inside a synchronous section nothing can interleave, so it
 * is not asked there either.
 */

import { AsyncLocalStorage } from "node:async_hooks";
import { ArgumentError } from "./errors.js";
import { native } from "./native.js";

export interface Context {
  /** 0 outside scopes. */
  readonly scope: number;
  /** Bit 0: gradients are recorded; bit 1: inference mode (native/autograd/modes.cc). */
  readonly mode: number;
}

const outside: Context = { scope: 0, mode: 1 };
const storage = new AsyncLocalStorage<Context>();
let current: Context = outside;
let synchronousDepth = 0;
let asynchronousSections = 0;

function enter(context: Context): void {
  current = context;
  native.setContext(context.scope, context.mode);
}

/** Called before anything that makes a tensor. */
export function settle(): void {
  if (asynchronousSections === 0 || synchronousDepth > 0) return;
  const context = storage.getStore() ?? outside;
  if (context !== current) enter(isOver(context) ? { ...context, scope: 0 } : context);
}

/** Whether its scope has ended: what a promise goes on with when nobody waited for it. */
function isOver({ scope }: Context): boolean {
  return scope !== 0 && !native.isScopeOpen(scope);
}

/** Ends a scope, and leaves it where it is the current one. */
export function endScope(scope: number): void {
  native.closeScope(scope);
  if (current.scope === scope) enter(outside);
}

/** The scope to give tensors to: itself, or none where it has ended. */
export function openOrOutside(scope: number): number {
  return scope === 0 || native.isScopeOpen(scope) ? scope : 0;
}

export function currentContext(): Context {
  settle();
  return current;
}

/** Whether new tensors belong to no scope. Assumes a settled context. */
export function isOutsideScopes(): boolean {
  return current.scope === 0;
}

function isAsyncFunction(fn: () => unknown): boolean {
  return fn.constructor.name === "AsyncFunction";
}

function isPromise(value: unknown): boolean {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}

function runSynchronously<T>(operation: string, context: Context, fn: () => T): T {
  const previous = currentContext();
  synchronousDepth++;
  enter(context);
  try {
    const result = fn();
    if (isPromise(result)) {
      throw new ArgumentError(
        operation,
        `${operation}: the function gave a promise, but is not declared async: write \`${operation}(async () => ...)\``,
      );
    }
    return result;
  } finally {
    synchronousDepth--;
    enter(previous);
  }
}

async function runAsynchronously<T>(context: Context, fn: () => Promise<T>): Promise<T> {
  asynchronousSections++;
  const depth = synchronousDepth;
  const previous = current;
  // The part before the first await runs at once; a synchronous section around it must not hide the storage.
  synchronousDepth = 0;
  let running: Promise<T>;
  try {
    running = storage.run(context, fn);
  } finally {
    synchronousDepth = depth;
    enter(previous);
  }
  try {
    return await running;
  } finally {
    asynchronousSections--;
    if (asynchronousSections === 0 && synchronousDepth === 0) enter(outside);
  }
}

/** Runs `fn` in `context`; a function declared `async` keeps it across its awaits. */
export function within<T>(operation: string, context: Context, fn: () => T): T {
  if (typeof fn !== "function") {
    throw new ArgumentError(operation, `${operation}: expected a function, got ${String(fn)}`);
  }
  if (!isAsyncFunction(fn)) return runSynchronously(operation, context, fn);
  return runAsynchronously(context, fn as unknown as () => Promise<unknown>) as T;
}
