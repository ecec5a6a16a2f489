export { MediaStreamConnection } from './media-stream-connection.ts';
