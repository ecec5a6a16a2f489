import { afterEach, beforeEach, expect, test } from 'vitest';
import type { IncomingRegister } from '../../../src/ports/users.ts';
import { Inbox } from '../sip-server/support/inbox.ts';
import { describeOnEngines } from '../sip-server/support/server-under-test.ts';
import { header, headerLines, sdp, unique, writeSip } from '../sip-server/support/sip-text.ts';
import { StreamConnection } from '../sip-server/support/stream-peer.ts';
import { useSignallingWorld } from './support/signalling-world.ts';

/** An address that leads nowhere (RFC 5737): that of a telephone within its own network. */
const CONTACT = 'sip:2001@192.0.2.9:5060';

describeOnEngines('REGISTERs of telephones by the signalling adapter on %s', (engine) => {
  const on = useSignallingWorld(engine);
  let registers: Inbox<IncomingRegister>;
  let connections: StreamConnection[];

  beforeEach(() => {
    registers = new Inbox<IncomingRegister>(({ callId }) => callId);
    connections = [];
    on.world.signalling.takeRegisters((register) => registers.add(register));
  });
  afterEach(() => {
    for (const connection of connections) connection.end();
  });

  test('are handed over with all that they say, and answered with all contacts (RFC 3261 10.3)', async () => {
    const call = on.world.peer.call(on.server.sip, { user: '2001' });
    const contacts = `<${CONTACT}>;expires=60;q=0.5, "x, y" <sip:2001@192.0.2.10;transport=tcp>`;
    call.send('REGISTER', { headers: { Contact: contacts, Expires: '600', 'User-Agent': 'Phone/1' } });
    const register = await registers.take(() => true, 'a REGISTER');
    const rest = { instance: null, regId: null };
    expect(register).toMatchObject({
      user: '2001',
      account: null,
      callId: call.callId,
      sequence: 1,
      contacts: [
        { uri: CONTACT, q: 0.5, expiresS: 60, ...rest },
        { uri: 'sip:2001@192.0.2.10;transport=tcp', q: 1, expiresS: null, ...rest },
      ],
      expiresS: 600,
      source: { protocol: 'udp', address: '127.0.0.1', port: on.world.peer.port },
      userAgent: 'Phone/1',
    });
    const listed = `<${CONTACT}>;expires=60;q=0.5, <sip:2001@192.0.2.10;transport=tcp>;expires=600;+sip.instance="<urn:uuid:1>"`;
    register.answer({ status: 200, phrase: 'OK', headers: { Contact: listed, Date: 'Mon, 30 Nov 2026 00:00:00 GMT' } });
    const ok = await call.response(200, 'REGISTER');
    expect(headerLines(ok, 'contact').join(', ').replaceAll(/,\s*/g, ', ')).toBe(listed);
    expect(header(ok, 'date')).toContain('30 Nov 2026');
  });

  test('may take all contacts away, or ask which there are', async () => {
    for (const [contact, contacts] of [
      ['*', '*'],
      ['', []],
    ] as const) {
      const call = on.world.peer.call(on.server.sip);
      call.send('REGISTER', { headers: { Contact: contact, Expires: '0' } });
      const register = await registers.take(({ callId }) => callId === call.callId, 'a REGISTER');
      expect(register).toMatchObject({ contacts, expiresS: 0 });
      register.answer({ status: 423, phrase: 'Interval Too Brief', headers: { 'Min-Expires': '60' } });
      expect(header(await call.response(423, 'REGISTER'), 'min-expires')).toBe('60');
    }
  });

  test('that cannot be read are 400, those that require too much 420, and all are 405 without a registrar', async () => {
    const bad = on.world.peer.call(on.server.sip);
    bad.send('REGISTER', { headers: { Contact: '<mailto:a@h>' } });
    await bad.response(400, 'REGISTER');
    const demanding = on.world.peer.call(on.server.sip);
    demanding.send('REGISTER', { headers: { Require: 'gruu' } });
    expect(header(await demanding.response(420, 'REGISTER'), 'unsupported')).toBe('gruu');
    expect(registers.all).toEqual([]);
  });

  test('by UDP: an INVITE goes where it came from, with the Contact as Request-URI, and so does all in its dialog', async () => {
    const proxy = `sip:${on.world.peer.hostPort};transport=udp`;
    const leg = on.world.dial({ destination: CONTACT, proxy });
    const invite = await on.world.peer.request('INVITE');
    expect(invite.startLine).toBe(`INVITE ${CONTACT} SIP/2.0`);
    on.world.peer.reply(invite, 200, { body: sdp(4000), contact: `<${CONTACT}>` });
    const ack = await on.world.peer.request('ACK');
    expect(ack.startLine).toBe(`ACK ${CONTACT} SIP/2.0`);
    await on.world.signal('answered');
    await on.world.hangUp(leg);
  });

  test('by UDP: an OPTIONS goes where it came from', async () => {
    const pinged = on.world.signalling.ping({
      uri: CONTACT,
      auth: undefined,
      proxy: `sip:${on.world.peer.hostPort};transport=udp`,
    });
    const options = await on.world.peer.request('OPTIONS');
    expect(options.startLine).toBe(`OPTIONS ${CONTACT} SIP/2.0`);
    on.world.peer.reply(options, 200);
    expect(await pinged).toBe(200);
  });

  test('by TCP: a call goes by the connection that the telephone has opened, a BYE too (RFC 5626 5.3)', async () => {
    const connection = await StreamConnection.open(on.server.sip.port);
    connections.push(connection);
    const contact = `sip:2001@192.0.2.9:5060;transport=tcp`;
    const { address, port } = on.server.sip;
    const lines: [string, string][] = [
      ['Via', `SIP/2.0/TCP 192.0.2.9:5060;rport;branch=z9hG4bK${unique('b')}`],
      ['Max-Forwards', '70'],
      ['From', `<sip:2001@${address}>;tag=t`],
      ['To', `<sip:2001@${address}>`],
      ['Call-ID', unique('c')],
      ['CSeq', '1 REGISTER'],
      ['Contact', `<${contact}>;expires=600`],
    ];
    connection.write(writeSip(`REGISTER sip:${address}:${String(port)} SIP/2.0`, lines, ''));
    const register = await registers.take(() => true, 'a REGISTER');
    expect(register.source).toEqual({ protocol: 'tcp', address: '127.0.0.1', port: connection.localPort });
    register.answer({ status: 200, phrase: 'OK', headers: { Contact: `<${contact}>;expires=600` } });
    await connection.response(200);
    const proxy = `sip:127.0.0.1:${String(connection.localPort)};transport=tcp`;
    const leg = on.world.dial({ destination: contact, proxy });
    const invite = await connection.request('INVITE');
    expect(invite.startLine).toBe(`INVITE ${contact} SIP/2.0`);
    connection.reply(invite, 200, { contact: `<${contact}>`, body: sdp(4000) });
    await connection.request('ACK');
    await on.world.signal('answered');
    leg.hangup({ q850Cause: 16, text: 'x' });
    connection.reply(await connection.request('BYE'), 200);
    await on.world.signal('ended');
    const pinged = on.world.signalling.ping({ uri: contact, auth: undefined, proxy });
    connection.reply(await connection.request('OPTIONS'), 200);
    expect(await pinged).toBe(200);
  });
});
