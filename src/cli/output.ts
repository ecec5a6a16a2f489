/** The output that a command writes its answer to. */
export interface Output {
  write(text: string): unknown;
  /** A person reads it, so that it may be written over. */
  readonly isTTY?: boolean;
}

/** Writes one JSON document. */
export function writeJson(output: Output, value: unknown): void {
  output.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** Writes one JSON line, of several that follow each other. */
export function writeJsonLine(output: Output, value: unknown): void {
  output.write(`${JSON.stringify(value)}\n`);
}

/** Where a bar may be while answers are written: beside those that go elsewhere. Null: it would be among them. */
export function barBeside(out: Output, err: Output): Output | null {
  return out.isTTY === true ? null : err;
}
