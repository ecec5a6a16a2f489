const SAMPLE_BYTES = 2;

/** Turns octets of 16-bit little-endian PCM into samples. A sample that is cut in two waits for its other half. */
export async function* pcmSamples(pieces: AsyncIterable<Buffer>): AsyncGenerator<Int16Array, void, undefined> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of pieces) {
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    const count = Math.floor(bytes.length / SAMPLE_BYTES);
    rest = bytes.subarray(count * SAMPLE_BYTES);
    if (count > 0) yield Int16Array.from({ length: count }, (_, index) => bytes.readInt16LE(index * SAMPLE_BYTES));
  }
}
