import { afterAll, describe, expect, it } from 'vitest';
import { partySdp } from '../tools/index.ts';
import { header } from '../tools/sip-message.ts';
import type { SipMessage } from '../tools/sip-message.ts';
import { SipParty } from '../tools/sip-party.ts';
import { AUTO_NUMBER, Exchange } from './harness/exchange.ts';
import { freePort } from './harness/free-port.ts';
import { eventually } from './harness/wait.ts';

const SDP = partySdp({ address: '127.0.0.1', port: 40_000, codecs: ['PCMU'], version: 1 });
const FROM = '+15550160077';

interface Peer {
  readonly profile: string;
  /** Headers as the documentation of this kind of peer shows them (docs/trunks-profiles.md). */
  readonly headers: SipMessage['headers'];
  /** How it writes the number that is called. */
  readonly called: string;
  /** What the INVITE to it has of these. */
  readonly asserted: RegExp | null;
  readonly diversion: boolean;
  readonly history: boolean;
  readonly from: RegExp;
}

const CALLER = /<sip:\+15550160077@/;

const PEERS: readonly Peer[] = [
  {
    profile: 'asterisk',
    headers: [
      ['User-Agent', 'Asterisk PBX 20.9.0'],
      [
        'Allow',
        'OPTIONS, REGISTER, SUBSCRIBE, NOTIFY, PUBLISH, INVITE, ACK, BYE, CANCEL, UPDATE, PRACK, INFO, MESSAGE, REFER',
      ],
      ['Supported', '100rel, timer, replaces, norefersub, histinfo'],
      ['Session-Expires', '1800'],
      ['Min-SE', '90'],
      ['P-Asserted-Identity', `<sip:${FROM}@pbx.example>`],
    ],
    called: AUTO_NUMBER,
    ...{ asserted: null, diversion: true, history: false, from: CALLER },
  },
  {
    profile: 'freeswitch',
    headers: [
      ['User-Agent', 'FreeSWITCH-mod_sofia/1.10.12'],
      ['Supported', 'timer, path, replaces'],
      ['X-FS-Support', 'update_display,send_info'],
      ['Remote-Party-ID', `<sip:${FROM}@pbx.example>;party=calling;screen=yes;privacy=off`],
    ],
    called: AUTO_NUMBER,
    ...{ asserted: CALLER, diversion: true, history: false, from: CALLER },
  },
  {
    profile: '3cx',
    headers: [
      ['User-Agent', '3CXPhoneSystem'],
      ['Allow', 'INVITE, ACK, CANCEL, OPTIONS, BYE, REGISTER, SUBSCRIBE, NOTIFY, REFER, INFO, MESSAGE, UPDATE'],
      ['Supported', 'replaces, timer'],
    ],
    called: AUTO_NUMBER,
    ...{ asserted: null, diversion: false, history: false, from: CALLER },
  },
  {
    profile: 'cisco-cube',
    headers: [
      ['User-Agent', 'Cisco-SIPGateway/IOS-17.9.4'],
      ['Supported', '100rel,timer,resource-priority,replaces,sdp-anat'],
      ['Min-SE', '1800'],
      ['Session-Expires', '1800;refresher=uac'],
      ['Cisco-Guid', '0123456789-0123456789-0123456789-0123456789'],
      ['Allow-Events', 'telephone-event'],
      ['Diversion', '<sip:+15550160001@cube.example>;privacy=off;reason=unconditional;screen=yes'],
    ],
    called: AUTO_NUMBER,
    ...{ asserted: CALLER, diversion: true, history: false, from: CALLER },
  },
  {
    profile: 'carrier',
    headers: [
      ['P-Asserted-Identity', `<sip:${FROM}@carrier.example;user=phone>, <tel:${FROM}>`],
      ['P-Charging-Vector', 'icid-value=1;icid-generated-at=carrier.example'],
      ['Supported', '100rel'],
    ],
    called: AUTO_NUMBER.slice(1),
    ...{ asserted: CALLER, diversion: true, history: false, from: /<sip:\+15550000@/ },
  },
];

/** Each profile through a whole handoff, with a peer that writes as its documentation shows. Teams needs TLS and SRTP. */
describe.each(PEERS)('profile $profile', ({ profile, headers, called, asserted, diversion, history, from }) => {
  const open: AsyncDisposable[] = [];
  afterAll(async () => {
    for (const each of open.toReversed()) await each[Symbol.asyncDispose]();
  });

  it('a call comes in, is handed over to a number behind it, and is heard of in the way it wants', async () => {
    const port = await freePort();
    const caller = await SipParty.open('caller');
    const peer = await SipParty.open('peer', '127.0.0.1', port);
    open.push(caller, peer);
    const own = profile === 'carrier' ? { from: '+15550000' } : {};
    const trunk = { name: 'peer', uri: `sip:127.0.0.1:${String(port)}`, allow: ['127.0.0.0/8'], profile, ...own };
    const exchange = await Exchange.open({ trunks: [trunk] });
    open.push(exchange);
    exchange.handOverTo('+15550170001');
    const call = caller.invite(called, exchange.product.udp, SDP, headers, `<sip:${FROM}@127.0.0.1>`);
    await call.waitForStatus(200);
    const atPeer = await peer.nextCall();
    atPeer.answer(SDP);
    await atPeer.waitForRequest('ACK');
    await eventually('the parties are joined', async () => {
      const { state } = await exchange.product.api.callFrom(FROM);
      return state === 'with-agent';
    });
    await call.hangUp();
    await atPeer.waitForRequest('BYE');
    const invite = atPeer.invitation!;
    expect(invite.startLine).toContain('sip:+15550170001@');
    expect(header(invite, 'From')).toMatch(from);
    const pai = header(invite, 'P-Asserted-Identity');
    if (asserted === null) expect(pai).toBeNull();
    else expect(pai).toMatch(asserted);
    expect(header(invite, 'Diversion') !== null).toBe(diversion);
    expect(header(invite, 'History-Info') !== null).toBe(history);
    const { id, to } = await exchange.product.api.endedCall(FROM);
    expect(to).toBe(AUTO_NUMBER);
    expect(await exchange.product.api.lastHandoff(id)).toMatchObject({ result: 'bridged' });
    await exchange.product.expectQuiet();
  });
});
