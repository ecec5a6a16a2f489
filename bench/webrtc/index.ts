export { webrtcBench } from './webrtc-bench.ts';
