export { readCompound, writeCompound } from './compound.ts';
export type { Compound, ReportBlock, SenderInfo } from './compound.ts';
export { rtcpIntervalMs } from './interval.ts';
export { HISTORY_PACKETS, LossHistory } from './loss-history.ts';
export { middleOf, ntpTimeOf } from './ntp-time.ts';
export { Reception } from './reception.ts';
export type { ReceivedPacket, ReceptionTotals } from './reception.ts';
export { RtcpSession } from './session.ts';
export type { ReportNews } from './session.ts';
