export { MediaStreamConnection } from './media-stream-connection.ts';
export { ForkStreams } from './fork-streams.ts';
