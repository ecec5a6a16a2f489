export { Application } from './application.ts';
export type { Command, SipCommand } from './command.ts';
export { ControlServer } from './control-server.ts';
export type { ControlHandlers, ControlOptions } from './control-server.ts';
export type { PeerAddress } from './meta-line.ts';
export type { RequestTemplate, ResponseTemplate } from './template.ts';
