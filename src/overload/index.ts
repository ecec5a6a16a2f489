export { OverloadControl } from './overload-control.ts';
export { SetUps } from './set-ups.ts';
export type { LoadSignal } from './signal-window.ts';
