import type { EventHeader, KeyPress } from './dtmf-receiver.ts';
import { DtmfReceiver } from './dtmf-receiver.ts';
import type { TelephoneEvent } from './telephone-event.ts';

/** Sources whose presses are told apart at one time; the one that was silent the longest is forgotten. */
export const MAX_DTMF_SOURCES = 8;

/**
 * The key presses of all sources (RFC 3550 8.2: each SSRC has a time line of its own) that send from one address: many
 * gateways send keys on an SSRC of their own, between the packets of the voice.
 */
export class DtmfSources {
  readonly #sources = new Map<number, DtmfReceiver>();

  /** Takes one packet in. Gives the presses that it completes, oldest first. */
  push(packet: EventHeader & { readonly ssrc: number }, report: TelephoneEvent, nowMs: number): KeyPress[] {
    const source = this.#sources.get(packet.ssrc) ?? this.#adopt(packet, report, nowMs) ?? new DtmfReceiver();
    const done: KeyPress[] = [];
    // The newest is the last one in the map.
    this.#sources.delete(packet.ssrc);
    this.#sources.set(packet.ssrc, source);
    if (this.#sources.size > MAX_DTMF_SOURCES) this.#forgetOldest(done);
    done.push(...source.push(packet, report, nowMs));
    return done;
  }

  /** To be called now and then: gives the presses whose end packets are overdue. */
  poll(nowMs: number): KeyPress[] {
    const done: KeyPress[] = [];
    for (const source of this.#sources.values()) {
      const press = source.poll(nowMs);
      if (press !== null) done.push(press);
    }
    return done;
  }

  /** A source may get another SSRC while a key is down: it is one press, and goes on. */
  #adopt(packet: EventHeader, report: TelephoneEvent, nowMs: number): DtmfReceiver | null {
    if (packet.marker) return null;
    for (const [ssrc, source] of this.#sources) {
      if (!source.continues(report, nowMs)) continue;
      this.#sources.delete(ssrc);
      source.moveTo(packet);
      return source;
    }
    return null;
  }

  #forgetOldest(done: KeyPress[]): void {
    const [oldest] = this.#sources;
    if (oldest === undefined) return;
    this.#sources.delete(oldest[0]);
    // What is under way there is told, not lost.
    const press = oldest[1].poll(Infinity);
    if (press !== null) done.push(press);
  }
}
