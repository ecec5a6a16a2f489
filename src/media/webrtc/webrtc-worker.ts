// The process that speaks ICE and DTLS-SRTP: a process of its own, which relay-process.ts starts.
import { SystemClock } from '../../shared/system-clock.ts';
import { serveWebrtc } from './serve-webrtc.ts';

serveWebrtc(process, new SystemClock(), async () => await import('node-datachannel'));
