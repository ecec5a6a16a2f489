/** How bytes stop being frames: the connection has to be closed (control protocol 1). */
export type FrameFault = 'bad-length' | 'too-large';

/** What {@link FrameReader.push} returns: the payloads that are complete now, and whether the stream is beyond repair. */
export interface FrameBatch {
  readonly payloads: readonly Buffer[];
  readonly fault: FrameFault | null;
}

/** The largest payload that applications may send. */
export const DEFAULT_MAX_FRAME_BYTES = 4 * 1024 * 1024;

const HASH = 0x23;
const ZERO = 0x30;
const NINE = 0x39;
/** Digits of the largest length. A longer prefix is refused before it is read. */
const MAX_LENGTH_DIGITS = 8;

/** `<length>#<payload>`, the length in bytes (control protocol 1). */
export function encodeFrame(meta: string, sip?: Buffer): Buffer {
  const metaBytes = Buffer.byteLength(meta);
  const payloadBytes = sip === undefined ? metaBytes : metaBytes + 2 + sip.length;
  const head = `${payloadBytes}#${meta}${sip === undefined ? '' : '\r\n'}`;
  if (sip === undefined) {
    return Buffer.from(head);
  }
  const headBytes = metaBytes + head.length - meta.length;
  const frame = Buffer.allocUnsafe(headBytes + sip.length);
  frame.write(head);
  sip.copy(frame, headBytes);
  return frame;
}

/** Puts frames together again from a byte stream. Never holds more than one frame of `maxFrameBytes`. */
export class FrameReader {
  readonly #maxFrameBytes: number;
  #chunks: Buffer[] = [];
  #buffered = 0;
  /** Length of the payload that is awaited; null while its prefix is. */
  #expected: number | null = null;
  #fault: FrameFault | null = null;

  constructor(maxFrameBytes: number = DEFAULT_MAX_FRAME_BYTES) {
    this.#maxFrameBytes = maxFrameBytes;
  }

  /** Takes bytes as they came from the socket. After a fault it reads nothing more. */
  push(chunk: Buffer): FrameBatch {
    const payloads: Buffer[] = [];
    if (this.#fault !== null) {
      return { payloads, fault: this.#fault };
    }
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#expected === null) {
        rest = this.#readLength(rest); // nothing, after a fault
        continue;
      }
      const missing = this.#expected - this.#buffered;
      const part = rest.subarray(0, missing);
      this.#chunks.push(part);
      this.#buffered += part.length;
      rest = rest.subarray(part.length);
      if (this.#buffered === this.#expected) {
        payloads.push(this.#take());
      }
    }
    return { payloads, fault: this.#fault };
  }

  /** Reads the length prefix from what is buffered and `bytes`; returns what follows it. */
  #readLength(bytes: Buffer): Buffer {
    const end = bytes.indexOf(HASH);
    const prefix = Buffer.concat([...this.#chunks, end === -1 ? bytes : bytes.subarray(0, end)]);
    if (prefix.length > MAX_LENGTH_DIGITS || prefix.some((byte) => byte < ZERO || byte > NINE)) {
      this.#fault = 'bad-length';
      return Buffer.alloc(0);
    }
    if (end === -1) {
      this.#chunks = [prefix];
      this.#buffered = prefix.length;
      return Buffer.alloc(0);
    }
    this.#chunks = [];
    this.#buffered = 0;
    const length = Number.parseInt(prefix.toString('latin1'), 10);
    if (prefix.length === 0 || length === 0) {
      this.#fault = 'bad-length';
    } else if (length > this.#maxFrameBytes) {
      this.#fault = 'too-large';
    } else {
      this.#expected = length;
    }
    return bytes.subarray(end + 1);
  }

  #take(): Buffer {
    const [only] = this.#chunks;
    const payload = this.#chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.#chunks);
    this.#chunks = [];
    this.#buffered = 0;
    this.#expected = null;
    return payload;
  }
}
