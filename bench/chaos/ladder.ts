import { cseqOf, header, readMessage } from '../../test/tools/sip-message.ts';

/** A datagram or a key on its way between a phone and the product. */
export interface Rung {
  /** When it came to the wire, in ms of the bench's clock. */
  readonly atMs: number;
  /** `caller`, or the user part of the agent's URI. */
  readonly party: string;
  /** From the phone to the product. */
  readonly outgoing: boolean;
  /** Start line of the message, or `key 1`. */
  readonly line: string;
  /** Method of the CSeq; `KEY` for a key. */
  readonly method: string;
  /** Null for a request. */
  readonly status: number | null;
  readonly cseq: number;
  /** When it came out of the wire: never, once, or more often. */
  readonly deliveredMs: readonly number[];
}

/** Everything that the phones of a handoff and the product sent each other, in order. */
export class Ladder {
  readonly rungs: Rung[] = [];
  /** In ms of the bench's clock. */
  readonly startedMs = performance.now();

  /** Notes a message, and what the wire made of it. */
  message(party: string, outgoing: boolean, text: string, delaysMs: readonly number[]): void {
    const message = readMessage(text);
    const { number, method } = cseqOf(message);
    const state =
      message.method === 'NOTIFY' ? ` (${header(message, 'Subscription-State') ?? ''}) ${message.body.trim()}` : '';
    this.#add(delaysMs, {
      party,
      outgoing,
      line: `${message.startLine}${message.method === null ? ` (${method})` : ''}${state}`,
      method,
      status: message.status,
      cseq: number,
    });
  }

  /** Notes a key that a phone pressed. @param delaysMs of the end packets that came through */
  key(party: string, digit: string, delaysMs: readonly number[]): void {
    this.#add(delaysMs, { party, outgoing: true, line: `key ${digit}`, method: 'KEY', status: null, cseq: 0 });
  }

  /** For people: a line each, with what was lost (`x`), late (`+120`) and sent twice (`+0 +3`). */
  text(): string {
    return this.rungs
      .map(({ atMs, party, outgoing, line, deliveredMs }) => {
        const fate = deliveredMs.length === 0 ? 'x' : deliveredMs.map((ms) => `+${Math.round(ms - atMs)}`).join(' ');
        const way = outgoing ? '-->' : '<--';
        return `${Math.round(atMs - this.startedMs)} ms`.padStart(9) + ` ${party.padEnd(8)} ${way} ${line} [${fate}]`;
      })
      .join('\n');
  }

  #add(delaysMs: readonly number[], rung: Omit<Rung, 'atMs' | 'deliveredMs'>): void {
    const atMs = performance.now();
    this.rungs.push({ ...rung, atMs, deliveredMs: delaysMs.map((ms) => atMs + ms) });
  }
}
