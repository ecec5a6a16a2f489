export { SRTP_SUITES, keyAndSaltBytes, suiteNamed } from './suites.ts';
export type { SrtpSuite } from './suites.ts';
export type { SrtpRefusals } from './srtp-receiver.ts';
export { SrtpSession } from './srtp-session.ts';
export type { SrtpKeys } from './srtp-session.ts';
export type { SrtpKeying } from './transforms.ts';
