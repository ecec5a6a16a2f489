/** The codes of a WebSocket that ended in order: normal closure, going away, none given (RFC 6455 7.4.1). */
const ORDERLY = [1000, 1001, 1005];
/** Codes from here on are the application's own (RFC 6455 7.4.2). */
const FIRST_OWN_CODE = 3000;

/** Whether an application that closes its WebSocket with this code ends its stream in order. */
export function isOrderlyClose(code: number): boolean {
  return ORDERLY.includes(code) || code >= FIRST_OWN_CODE;
}
