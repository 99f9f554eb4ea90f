// JSON from a stranger. JSON.parse makes fifty bytes out of one where the text is `[{},{},`, so what a long text will take
// is counted before it is parsed.

/** What V8 takes for an object or array, a member of an object, and an element. */
const COST = { container: 100, member: 250, element: 20 };
/** Beyond as many bytes as the file has. */
const FREE_BYTES = 2 ** 30;
/** Shorter texts cannot take much. */
const UNCOUNTED_BYTES = 2 ** 20;

/** Throws through `fail` for what is no JSON in UTF-8, or would take much more memory than the file is long. */
export function parseJson(
  text: Buffer,
  { fileBytes, fail }: { fileBytes: number; fail: (problem: string) => never },
): unknown {
  const most = fileBytes + FREE_BYTES;
  if (text.length > UNCOUNTED_BYTES && costOf(text) > most) {
    return fail(`expected JSON that takes at most ${most} bytes, it holds too many objects`);
  }
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(text));
  } catch (error) {
    return fail(`expected UTF-8 JSON: ${(error as Error).message.slice(0, 200)}`);
  }
}

const [QUOTE, BACKSLASH, COMMA, COLON, BRACKET, BRACE] = Array.from('"\\,:[{', (mark) => mark.charCodeAt(0));

function costOf(text: Buffer): number {
  let cost = 0;
  let isText = false;
  for (let i = 0; i < text.length; i++) {
    const byte = text[i];
    if (isText) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) isText = false;
    } else if (byte === QUOTE) isText = true;
    else if (byte === BRACKET || byte === BRACE) cost += COST.container;
    else if (byte === COLON) cost += COST.member;
    else if (byte === COMMA) cost += COST.element;
  }
  return cost;
}
