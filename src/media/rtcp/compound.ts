import { isValidRtcp } from '../rtp/index.ts';
import type { NtpTime } from './ntp-time.ts';
import { middleOf } from './ntp-time.ts';

const SENDER_REPORT = 200;
const RECEIVER_REPORT = 201;
const SOURCE_DESCRIPTION = 202;
const GOODBYE = 203;
const BLOCK_BYTES = 24;
const SENDER_INFO_BYTES = 20;
const HEADER_BYTES = 8;
/** SDES item of the canonical name (RFC 3550 6.5.1). */
const CNAME = 1;

/** What a report says of one stream (RFC 3550 6.4.1). */
export interface ReportBlock {
  /** The stream that it is about. */
  readonly ssrc: number;
  /** Part that was lost since the report before, in 1/256. */
  readonly fractionLost: number;
  /** Packets lost from the beginning, negative where duplicates are more. 24 bits. */
  readonly cumulativeLost: number;
  /** Highest sequence number with its cycles. */
  readonly highestSequence: number;
  /** In units of the stream's timestamps. */
  readonly jitter: number;
  /** Middle 32 bits of the NTP time of the last sender report; 0: none came. */
  readonly lastReport: number;
  /** Since that came, in units of 1/65536 s. */
  readonly delay: number;
}

/** What a sender says of its stream (RFC 3550 6.4.1). */
export interface SenderInfo {
  readonly ntp: NtpTime;
  readonly rtpTimestamp: number;
  readonly packets: number;
  readonly octets: number;
}

/** What is read of a compound packet. */
export interface Compound {
  readonly reports: readonly {
    readonly ssrc: number;
    /** Middle 32 bits of its NTP time; null: the report is of one that sends nothing. */
    readonly sentAt: number | null;
    readonly blocks: readonly ReportBlock[];
  }[];
  /** Streams that ended. */
  readonly goodbyes: readonly number[];
}

/** More of each than that in one datagram are passed over. */
const MOST = 32;

/** Reads a compound packet; null where it is none (RFC 3550 A.2). Parts that are cut short are passed over. */
export function readCompound(datagram: Buffer): Compound | null {
  if (!isValidRtcp(datagram)) return null;
  const reports: Compound['reports'][number][] = [];
  const goodbyes: number[] = [];
  for (let at = 0; at + 4 <= datagram.length;) {
    const end = at + 4 * (datagram.readUInt16BE(at + 2) + 1);
    const part = datagram.subarray(at, end);
    const type = part[1];
    if ((type === SENDER_REPORT || type === RECEIVER_REPORT) && reports.length < MOST) {
      const report = readReport(part, type === SENDER_REPORT);
      if (report !== null) reports.push(report);
    } else if (type === GOODBYE) {
      const count = (part[0] ?? 0) & 0x1f;
      for (let index = 0; index < count && 8 + 4 * index <= part.length && goodbyes.length < MOST; index++)
        goodbyes.push(part.readUInt32BE(4 + 4 * index));
    }
    at = end;
  }
  return { reports, goodbyes };
}

function readReport(part: Buffer, ofSender: boolean): Compound['reports'][number] | null {
  const first = HEADER_BYTES + (ofSender ? SENDER_INFO_BYTES : 0);
  const count = (part[0] ?? 0) & 0x1f;
  if (part.length < first + count * BLOCK_BYTES) return null;
  const blocks = Array.from({ length: count }, (_, index) => readBlock(part, first + index * BLOCK_BYTES));
  const ntp = ofSender ? { seconds: part.readUInt32BE(8), fraction: part.readUInt32BE(12) } : null;
  return { ssrc: part.readUInt32BE(4), sentAt: ntp === null ? null : middleOf(ntp), blocks };
}

function readBlock(part: Buffer, at: number): ReportBlock {
  return {
    ssrc: part.readUInt32BE(at),
    fractionLost: part.readUInt8(at + 4),
    cumulativeLost: part.readIntBE(at + 5, 3),
    highestSequence: part.readUInt32BE(at + 8),
    jitter: part.readUInt32BE(at + 12),
    lastReport: part.readUInt32BE(at + 16),
    delay: part.readUInt32BE(at + 20),
  };
}

/** What a compound packet of ours holds. */
export interface OwnReport {
  readonly ssrc: number;
  /** Null: we have sent nothing since the report before the last. */
  readonly sender: SenderInfo | null;
  readonly block: ReportBlock | null;
  readonly cname: string;
  readonly goodbye: boolean;
}

/** Writes a compound packet: a report, the canonical name, and at the end a BYE (RFC 3550 6.1). */
export function writeCompound({ ssrc, sender, block, cname, goodbye }: OwnReport): Buffer {
  const parts = [reportPart(ssrc, sender, block), namePart(ssrc, cname)];
  if (goodbye) parts.push(part(GOODBYE, 1, 8, ssrc));
  return Buffer.concat(parts);
}

function part(type: number, count: number, bytes: number, ssrc: number): Buffer {
  const target = Buffer.alloc(bytes);
  target[0] = 0x80 | count;
  target[1] = type;
  target.writeUInt16BE(bytes / 4 - 1, 2);
  target.writeUInt32BE(ssrc, 4);
  return target;
}

function reportPart(ssrc: number, sender: SenderInfo | null, block: ReportBlock | null): Buffer {
  const first = HEADER_BYTES + (sender === null ? 0 : SENDER_INFO_BYTES);
  const count = block === null ? 0 : 1;
  const target = part(sender === null ? RECEIVER_REPORT : SENDER_REPORT, count, first + count * BLOCK_BYTES, ssrc);
  if (sender !== null) {
    target.writeUInt32BE(sender.ntp.seconds, 8);
    target.writeUInt32BE(sender.ntp.fraction, 12);
    target.writeUInt32BE(sender.rtpTimestamp >>> 0, 16);
    target.writeUInt32BE(sender.packets >>> 0, 20);
    target.writeUInt32BE(sender.octets >>> 0, 24);
  }
  if (block !== null) writeBlock(target, first, block);
  return target;
}

function writeBlock(target: Buffer, at: number, block: ReportBlock): void {
  target.writeUInt32BE(block.ssrc, at);
  target.writeUInt8(block.fractionLost, at + 4);
  // RFC 3550 A.3: "clamped" to what 24 bits hold.
  target.writeIntBE(Math.min(0x7fffff, Math.max(-0x800000, block.cumulativeLost)), at + 5, 3);
  target.writeUInt32BE(block.highestSequence >>> 0, at + 8);
  target.writeUInt32BE(block.jitter >>> 0, at + 12);
  target.writeUInt32BE(block.lastReport, at + 16);
  target.writeUInt32BE(block.delay, at + 20);
}

function namePart(ssrc: number, cname: string): Buffer {
  const text = Buffer.from(cname, 'latin1').subarray(0, 255);
  // RFC 3550 6.5: the items end with a null octet, and the chunk at a 32-bit boundary.
  const target = part(SOURCE_DESCRIPTION, 1, HEADER_BYTES + 4 * Math.ceil((2 + text.length + 1) / 4), ssrc);
  target[8] = CNAME;
  target[9] = text.length;
  text.copy(target, 10);
  return target;
}
