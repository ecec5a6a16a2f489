export type { RelayedAt, RelayedLeg } from './relayed-leg.ts';
export { packageFault } from './package-fault.ts';
export { WebrtcRelay } from './webrtc-relay.ts';
