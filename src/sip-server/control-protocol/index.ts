export { Application } from './application.ts';
export { parseCommand } from './command.ts';
export type { Command, SipCommand } from './command.ts';
export { ControlServer } from './control-server.ts';
export type { ControlHandlers, ControlOptions } from './control-server.ts';
export { encodeFrame, FrameReader } from './frame.ts';
export type { PeerAddress } from './meta-line.ts';
export { isToken } from './template.ts';
export type { RequestTemplate, ResponseTemplate } from './template.ts';
