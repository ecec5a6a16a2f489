export { CODEC_OF_PAYLOAD_TYPE } from './codec-of-payload-type.ts';
export { ForkSound } from './fork-sound.ts';
export { openForkSocket } from './fork-socket.ts';
export { LinearOrder, WIDE_FRAME_SAMPLES } from './linear-order.ts';
export { ReorderBuffer } from './reorder-buffer.ts';
