export { MediaLayer } from './media-layer.ts';
export { RoomLayer } from './room-layer.ts';
