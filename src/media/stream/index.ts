export { bindUdp } from './bind-udp.ts';
export type { PacketTap } from './packet-tap.ts';
export { Receiver } from './receiver.ts';
export type { PacketWatch, ReceiverEvents } from './receiver.ts';
export { Sender } from './sender.ts';
export { LostTime, threadTicks } from './thread-ticks.ts';
export type { TickClock } from './tick-clock.ts';
export { TickLateness } from './tick-lateness.ts';
