import { describe, expect, test } from 'vitest';
import { isAllowedOrigin } from '../../../../src/sip-server/transport/allowed-origin.ts';

const LOCAL = { loopback: true };
const OPEN = { loopback: false };

describe('pages that may connect by WebSocket (RFC 6455 10.2)', () => {
  test.each([
    ['no browser', [], null, 'pbx.test:5066', OPEN, true],
    ['the same host, another port', [], 'https://pbx.test:8080', 'pbx.test:5066', OPEN, true],
    ['the same address of IPv6', [], 'http://[2001:db8::9]:8080', '[2001:db8::9]:5066', OPEN, true],
    ['another host', [], 'https://evil.test', 'pbx.test:5066', OPEN, false],
    ['the machine of the browser', [], 'http://localhost:5173', 'pbx.test:5066', OPEN, true],
    ['its address', [], 'http://127.0.0.1:8080', '127.0.0.1:5066', LOCAL, true],
    ['a site whose name leads to loopback', [], 'http://evil.test', 'evil.test:5066', LOCAL, false],
    ['a file', [], 'null', '127.0.0.1:5066', LOCAL, false],
    ['no Host', [], 'https://pbx.test', '', OPEN, false],
    ['one that is named', ['https://desk.test'], 'https://DESK.test', '127.0.0.1:5066', LOCAL, true],
    ['our own beside one that is named', ['https://shop.test'], 'https://pbx.test', 'pbx.test', OPEN, true],
    ['one that is not named', ['https://shop.test'], 'https://evil.test', 'pbx.test', OPEN, false],
    ['any', ['*'], 'null', 'pbx.test', OPEN, true],
  ])('%s', (_what, origins, origin, host, endpoint, allowed) => {
    expect(isAllowedOrigin(origins, origin, host, endpoint)).toBe(allowed);
  });
});
