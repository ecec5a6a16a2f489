import type { SipMessage } from './message.ts';
import { isToken } from '../../shared/sip/index.ts';
import { encodeText } from './utf8.ts';

/**
 * Writes a message as it goes on the wire. It counts Content-Length anew in bytes and puts it last, whatever the
 * headers say. Line breaks in values become spaces, so that no value can inject a header. Header lines whose name is
 * not a token are left out.
 */
export function serialize(message: SipMessage): Buffer {
  let text =
    message.kind === 'request'
      ? `${withoutSpace(message.method)} ${withoutSpace(message.uri)} SIP/2.0\r\n`
      : `SIP/2.0 ${message.status} ${oneLine(message.reason)}\r\n`;
  for (const [name, value] of message.headers) {
    if (name === 'Content-Length' || !isToken(name)) continue;
    text += `${name}: ${oneLine(value)}\r\n`;
  }
  text += `Content-Length: ${message.body.length}\r\n\r\n`;
  const head = encodeText(text);
  return message.body.length === 0 ? head : Buffer.concat([head, message.body]);
}

function oneLine(text: string): string {
  return text.includes('\n') || text.includes('\r') ? text.replaceAll(/[\r\n]+[ \t]*/g, ' ') : text;
}

/** Methods and URIs have no blanks: one that came from elsewhere must not end the start line early. */
function withoutSpace(text: string): string {
  return text.replaceAll(/[ \t\r\n]/g, '');
}
