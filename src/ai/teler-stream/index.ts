export { TelerStreamConnection } from './teler-stream-connection.ts';
