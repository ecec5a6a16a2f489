export type { RelayedAt, RelayedLeg } from './relayed-leg.ts';
export { WebrtcRelay } from './webrtc-relay.ts';
