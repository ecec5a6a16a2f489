export { bindUdp } from './bind-udp.ts';
export { Receiver } from './receiver.ts';
export type { PacketTap, PacketWatch, ReceiverEvents } from './receiver.ts';
export { Sender } from './sender.ts';
export { LostTime, threadTicks } from './thread-ticks.ts';
export type { TickClock } from './tick-clock.ts';
export { TickLateness } from './tick-lateness.ts';
