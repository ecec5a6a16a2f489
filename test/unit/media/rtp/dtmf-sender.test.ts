import { describe, expect, it } from 'vitest';
import type { EventPacket } from '../../../../src/media/rtp/index.ts';
import { DtmfReceiver, DtmfSender, MAX_QUEUED_DIGITS } from '../../../../src/media/rtp/index.ts';

/** Runs slots of 20 ms from timestamp `start`. */
function slots(sender: DtmfSender, count: number, start = 0): (EventPacket | null)[] {
  return Array.from({ length: count }, (_, slot) => sender.next((start + slot * 160) >>> 0, 160));
}

function ignore(): void {
  // these tests ignore the event
}

describe('DtmfSender', () => {
  it('sends updates 20 ms apart with one timestamp and growing durations, the marker on the first (RFC 4733 2.2.1)', () => {
    const sender = new DtmfSender();
    sender.enqueue([5], ignore);
    const packets = slots(sender, 4, 1600);
    expect(packets.map((packet) => packet?.timestamp)).toEqual([1600, 1600, 1600, 1600]);
    expect(packets.map((packet) => packet?.marker)).toEqual([true, false, false, false]);
    expect(packets.map((packet) => packet?.report.duration)).toEqual([160, 320, 480, 640]);
    expect(packets.map((packet) => packet?.report.end)).toEqual([false, false, false, false]);
  });

  it('sends the final packet three times, at the interval of the updates (RFC 4733 2.5.1.4)', () => {
    const sender = new DtmfSender();
    sender.enqueue([5], ignore);
    const packets = slots(sender, 9);
    const final = { event: 5, end: true, volume: 10, duration: 800 };
    expect(packets.slice(4, 7).map((packet) => packet?.report)).toEqual([final, final, final]);
    expect(packets.slice(7)).toEqual([null, null]);
  });

  it('lets audio through for 100 ms between digits, and sends nothing after the last', () => {
    const sender = new DtmfSender();
    sender.enqueue([1, 2], ignore);
    const kinds = slots(sender, 30).map((packet) => packet?.report.event ?? '-');
    expect(kinds.join('')).toBe('1111111-----2222222-----------');
    expect(sender.pending).toBe(0);
  });

  it('tells when the last packet of the last digit is out, and not before', () => {
    const sender = new DtmfSender();
    const told: boolean[] = [];
    sender.enqueue([1, 2], (sent) => told.push(sent));
    slots(sender, 18);
    expect(told).toEqual([]);
    slots(sender, 1);
    expect(told).toEqual([true]);
  });

  it('tells the waiting callers that the rest is dropped', () => {
    const sender = new DtmfSender();
    const told: string[] = [];
    sender.enqueue([1], (sent) => told.push(`first ${sent}`));
    sender.enqueue([2], (sent) => told.push(`second ${sent}`));
    slots(sender, 7);
    sender.clear();
    expect(told).toEqual(['first true', 'second false']);
    expect(slots(sender, 3)).toEqual([null, null, null]);
  });

  it('refuses more digits than its queue holds', () => {
    const sender = new DtmfSender();
    const many = Array.from({ length: MAX_QUEUED_DIGITS }, () => 1);
    expect(sender.enqueue(many, ignore)).toBe(true);
    expect(sender.enqueue([1], ignore)).toBe(false);
    expect(sender.pending).toBe(MAX_QUEUED_DIGITS);
  });

  it('is understood by a receiver, digit by digit', () => {
    const sender = new DtmfSender();
    const receiver = new DtmfReceiver();
    const heard: string[] = [];
    sender.enqueue([1, 1, 10, 15], ignore);
    slots(sender, 60, 0xffff_f000).forEach((packet, slot) => {
      if (packet === null) return;
      for (const { digit } of receiver.push({ ...packet, sequence: slot }, packet.report, slot * 20)) heard.push(digit);
    });
    expect(heard.join('')).toBe('11*D');
  });
});
