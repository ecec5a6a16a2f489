import pino from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import type { LegEngine, OpenedAt, SessionLeg } from '../../../../src/media/room/index.ts';
import { agreedAudio, LegSessions, RoomLife } from '../../../../src/media/room/index.ts';
import type { AgreedAudio, SdpSession } from '../../../../src/media/sdp/index.ts';
import type { LegId } from '../../../../src/ports/ids.ts';
import { asLegId } from '../../../../src/ports/ids.ts';
import { MediaError } from '../../../../src/ports/media.ts';
import { settle } from '../../../fakes/settle.ts';
import type { PartySdp } from '../../../tools/index.ts';
import { partySdp, readSdp } from '../../../tools/index.ts';

const CALLER = asLegId('caller');
const AGENT = asLegId('agent');
const PARTY: PartySdp = { address: '192.0.2.1', port: 4000, codecs: ['PCMA'], version: 1 };
const OFFER = partySdp(PARTY);
const HOLD = partySdp(PARTY, { version: 2, direction: 'sendonly' });
const NO_CODEC = 'v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 18\r\n';

interface Leg extends SessionLeg {
  readonly id: LegId;
}

/** An engine whose endpoints open at once, or when a test says so. */
class ScriptedEngine implements LegEngine<Leg, OpenedAt> {
  readonly log: string[] = [];
  /** The promise that the next endpoints wait for. */
  ready: Promise<unknown> = Promise.resolve();
  address = '198.51.100.7';
  keying: OpenedAt['keying'] = null;
  webrtc: OpenedAt['webrtc'] = null;
  /** Its transports are lost. */
  lost = false;
  refusal: MediaError | null = null;

  async open(id: LegId, expected: SdpSession): Promise<OpenedAt> {
    this.log.push(`open ${id} ${expected.agreed?.codec ?? 'offering'}`);
    await this.ready;
    return { address: this.address, port: 30_000, keying: this.keying, webrtc: this.webrtc };
  }

  async restart({ id }: Leg, expected: SdpSession): Promise<OpenedAt> {
    this.log.push(`restart ${id} ${expected.agreed?.webrtc?.remote.ufrag ?? 'offering'}`);
    await this.ready;
    if (this.refusal !== null) throw this.refusal;
    return { address: this.address, port: 30_001, webrtc: this.webrtc };
  }

  async renew({ id }: Leg): Promise<OpenedAt | null> {
    if (!this.lost) return null;
    this.log.push(`renew ${id}`);
    return await Promise.resolve({ address: this.address, port: 30_001, webrtc: this.webrtc });
  }

  async discard(id: LegId): Promise<void> {
    this.log.push(`discard ${id}`);
    await Promise.resolve();
  }

  begin(id: LegId, _opened: OpenedAt, session: SdpSession): Leg {
    this.log.push(`begin ${id}`);
    return { id, session };
  }

  async settle(leg: Leg, session: SdpSession, agreed: AgreedAudio): Promise<void> {
    await Promise.resolve();
    if (this.refusal !== null) throw this.refusal;
    this.log.push(`settle ${leg.id} ${agreed.codec}`);
    leg.session = session;
  }
}

let engine: ScriptedEngine;
let life: RoomLife;
let legs: LegSessions<Leg, OpenedAt>;

beforeEach(() => {
  engine = new ScriptedEngine();
  life = new RoomLife(() => undefined, pino({ level: 'silent' }));
  legs = new LegSessions({ engine, life, address: '0.0.0.0', codecs: ['PCMU', 'PCMA'] });
});

describe('LegSessions: offer and answer (RFC 3264)', () => {
  it('answers an offer with the address of the endpoint, and puts it into force', async () => {
    const negotiated = await legs.openWithOffer(CALLER, OFFER);
    expect(negotiated).toMatchObject({ codec: 'PCMA', held: false });
    expect(readSdp(negotiated.sdp)).toMatchObject({ address: '198.51.100.7', port: 30_000 });
    expect(engine.log).toEqual(['open caller PCMA', 'begin caller', 'settle caller PCMA']);
    expect(agreedAudio(legs.get(CALLER).session).remote).toEqual({ address: '192.0.2.1', port: 4000 });
  });

  it('offers, and has nothing in force before the answer', async () => {
    const offered = await legs.openOffering(CALLER);
    expect(offered).toMatchObject({ codec: null, held: false, sends: false });
    expect(engine.log).toEqual(['open caller offering', 'begin caller']);
    expect(() => agreedAudio(legs.get(CALLER).session)).toThrow(expect.objectContaining({ code: 'no-common-codec' }));
    expect(await legs.acceptAnswer(CALLER, OFFER)).toEqual({
      sdp: offered.sdp,
      codec: 'PCMA',
      held: false,
      sends: true,
      srtp: null,
    });
    expect(engine.log.at(-1)).toBe('settle caller PCMA');
  });

  it('answers a new offer, and makes one; the agreement stays until the answer', async () => {
    await legs.openWithOffer(CALLER, OFFER);
    expect(await legs.answerOffer(CALLER, HOLD)).toMatchObject({ codec: 'PCMA', held: true });
    const again = await legs.reoffer(CALLER, 'inactive');
    expect(again).toMatchObject({ codec: 'PCMA', held: true });
    expect(readSdp(again.sdp).direction).toBe('inactive');
  });

  it('stays as it was if an offer is refused, by us or by the engine', async () => {
    await legs.openWithOffer(CALLER, OFFER);
    const { session } = legs.get(CALLER);
    await expect(legs.answerOffer(CALLER, NO_CODEC)).rejects.toMatchObject({ code: 'no-common-codec' });
    engine.refusal = new MediaError('bad-sdp', 'the engine cannot reach it');
    await expect(legs.answerOffer(CALLER, HOLD)).rejects.toMatchObject({ code: 'bad-sdp' });
    expect(legs.get(CALLER).session).toBe(session);
  });
});

describe('LegSessions: a key that the engine has chosen', () => {
  const KEYING = { suite: 'AES_CM_128_HMAC_SHA1_80', key: Buffer.alloc(30, 1).toString('base64'), mki: '' } as const;

  it('is the one of our offer and of our answers', async () => {
    engine.keying = KEYING;
    const offered = await legs.openOffering(CALLER, { srtp: 'required' });
    const { suite, key } = KEYING;
    expect(readSdp(offered.sdp).cryptos).toEqual([{ tag: 1, suite, key }]);
    const theirs = { tag: 5, suite, key: Buffer.alloc(30, 2).toString('base64') };
    const offer = partySdp(PARTY, { protocol: 'RTP/SAVP', cryptos: [theirs] });
    const answered = await legs.openWithOffer(asLegId('agent'), offer, { srtp: 'optional' });
    expect(answered.srtp).toBe(suite);
    expect(readSdp(answered.sdp).cryptos).toEqual([{ tag: 5, suite, key }]);
  });
});

describe('LegSessions: the codecs of a leg', () => {
  const both = partySdp({ ...PARTY, codecs: ['PCMU', 'PCMA'] });

  it('are offered in their order, whatever the room speaks already', async () => {
    await legs.openWithOffer(CALLER, both);
    const offered = await legs.openOffering(AGENT, { codecs: ['PCMA', 'PCMU'] });
    expect(offered.sdp).toContain('RTP/AVP 8 0 101');
    expect((await legs.openOffering(asLegId('third'))).sdp).toContain('RTP/AVP 0 8 101');
  });

  it('are answered in their order, also when the offer is made again', async () => {
    expect(await legs.openWithOffer(CALLER, both, { codecs: ['PCMA', 'PCMU'] })).toMatchObject({ codec: 'PCMA' });
    expect(await legs.answerOffer(CALLER, partySdp({ ...PARTY, codecs: ['PCMU', 'PCMA'], version: 2 }))).toMatchObject({
      codec: 'PCMA',
    });
    expect(await legs.openWithOffer(AGENT, both)).toMatchObject({ codec: 'PCMU' });
  });

  it('are no others than those of the engine', async () => {
    const offered = await legs.openOffering(CALLER, { codecs: ['OPUS', 'PCMA'] });
    expect(offered.sdp).toContain('RTP/AVP 8 101');
    await expect(legs.openOffering(AGENT, { codecs: ['OPUS'] })).rejects.toMatchObject({ code: 'no-common-codec' });
  });

  it('are all that is taken: an offer with none of them is refused (488)', async () => {
    const refused = legs.openWithOffer(CALLER, OFFER, { codecs: ['PCMU'] });
    await expect(refused).rejects.toMatchObject({ code: 'no-common-codec' });
    expect(engine.log).toEqual([]);
  });
});

describe('LegSessions: opening', () => {
  it('asks the engine for nothing if the offer is refused', async () => {
    await expect(legs.openWithOffer(CALLER, NO_CODEC)).rejects.toMatchObject({ code: 'no-common-codec' });
    expect(engine.log).toEqual([]);
  });

  it('refuses a leg that is open, or is being opened', async () => {
    const opening = legs.openOffering(CALLER);
    const refused = { code: 'unknown-leg', message: 'the leg is open already' };
    await expect(legs.openWithOffer(CALLER, OFFER)).rejects.toMatchObject(refused);
    await opening;
    await expect(legs.openOffering(CALLER)).rejects.toMatchObject(refused);
    expect(legs.open).toHaveLength(1);
  });

  it('discards the endpoint of a leg that was closed while it opened; another may be opened', async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    engine.ready = promise;
    const opening = legs.openWithOffer(CALLER, OFFER);
    legs.cancelOpening(CALLER);
    resolve(undefined);
    await expect(opening).rejects.toMatchObject({
      code: 'unknown-leg',
      message: 'the leg was closed while it opened',
    });
    expect(engine.log).toEqual(['open caller PCMA', 'discard caller']);
    expect(legs.find(CALLER)).toBeNull();
    await legs.openWithOffer(CALLER, OFFER);
  });

  it.each([
    ['lost', (): unknown => life.lose('it crashed', 1)],
    ['disposed of', (): unknown => life.dispose(() => Promise.resolve())],
  ])('discards the endpoint if the room was %s meanwhile', async (_name, end) => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    engine.ready = promise;
    const opening = legs.openWithOffer(CALLER, OFFER);
    end();
    resolve(undefined);
    await expect(opening).rejects.toMatchObject({ code: 'engine-lost' });
    expect(engine.log).toEqual(['open caller PCMA', 'discard caller']);
  });

  it('discards an endpoint whose IP version is not that of the far end', async () => {
    engine.address = '2001:db8::7';
    await expect(legs.openWithOffer(CALLER, OFFER)).rejects.toMatchObject({ code: 'bad-sdp' });
    expect(engine.log).toEqual(['open caller PCMA', 'discard caller']);
  });

  it('tells when every pending endpoint is open or has failed', async () => {
    const { promise, reject } = Promise.withResolvers<undefined>();
    engine.ready = promise;
    const opening = legs.openOffering(CALLER);
    let ended = false;
    const waiting = legs.openingsEnded().then(() => (ended = true));
    await settle();
    expect(ended).toBe(false);
    reject(new MediaError('no-ports', 'none is left'));
    await expect(opening).rejects.toMatchObject({ code: 'no-ports' });
    await waiting;
    expect(engine.log).toEqual(['open caller offering']);
  });
});

describe('LegSessions: legs that are not there', () => {
  it('knows no leg that is not open, or that was deleted', async () => {
    const refused = { code: 'unknown-leg', message: 'no such endpoint in the room' };
    await expect(legs.acceptAnswer(CALLER, OFFER)).rejects.toMatchObject(refused);
    await expect(legs.answerOffer(CALLER, OFFER)).rejects.toMatchObject(refused);
    await expect(legs.reoffer(CALLER, 'sendrecv')).rejects.toMatchObject(refused);
    legs.cancelOpening(CALLER);
    await legs.openOffering(CALLER);
    expect(legs.delete(CALLER)).toBe(true);
    expect(legs.delete(CALLER)).toBe(false);
    expect(() => legs.get(CALLER)).toThrow(expect.objectContaining(refused));
  });

  it('refuses everything in a room that is not open, but still finds its legs', async () => {
    await legs.openOffering(CALLER);
    life.lose('it crashed', 1);
    const refused = { code: 'engine-lost', message: 'it crashed' };
    await expect(legs.openOffering(asLegId('agent'))).rejects.toMatchObject(refused);
    expect(() => legs.get(CALLER)).toThrow(expect.objectContaining(refused));
    expect(legs.find(CALLER)?.id).toBe(CALLER);
    legs.clear();
    expect(legs.open).toEqual([]);
  });
});

describe('LegSessions: a browser', () => {
  const PWD = 'p'.repeat(24);
  const FINGERPRINT = Array.from({ length: 32 }, () => 'AB').join(':');
  const BROWSER = (ufrag: string, direction = 'sendrecv'): string =>
    [
      'v=0',
      'o=- 1 1 IN IP4 192.0.2.1',
      's=-',
      'c=IN IP4 0.0.0.0',
      't=0 0',
      'm=audio 9 UDP/TLS/RTP/SAVPF 0',
      `a=ice-ufrag:${ufrag}`,
      `a=ice-pwd:${PWD}`,
      `a=fingerprint:sha-256 ${FINGERPRINT}`,
      'a=setup:actpass',
      'a=rtcp-mux',
      `a=${direction}`,
      '',
    ].join('\r\n');
  const transport = (ufrag: string): OpenedAt['webrtc'] => ({
    ufrag,
    pwd: PWD,
    fingerprint: { algorithm: 'sha-256', value: FINGERPRINT },
    setup: 'actpass',
    candidates: [],
  });
  const ufragOf = (sdp: string): string | undefined => /^a=ice-ufrag:(\S+)/m.exec(sdp)?.[1];

  it('is told of the transport of its endpoint, and that it is encrypted', async () => {
    engine.webrtc = transport('ours');
    const { sdp, srtp } = await legs.openWithOffer(CALLER, BROWSER('theirs'));
    expect([ufragOf(sdp), srtp]).toEqual(['ours', 'DTLS-SRTP']);
    const offered = await legs.openOffering(AGENT, { webrtc: true });
    expect(ufragOf(offered.sdp)).toBe('ours');
    expect(offered.srtp).toBeNull();
    expect(readSdp(offered.sdp).protocol).toBe('UDP/TLS/RTP/SAVPF');
  });

  it('keeps its transport over a hold, and gets another one where it restarts ICE (RFC 8839 4.4.1.1.1)', async () => {
    engine.webrtc = transport('ours');
    await legs.openWithOffer(CALLER, BROWSER('theirs'));
    expect(ufragOf((await legs.answerOffer(CALLER, BROWSER('theirs', 'sendonly'))).sdp)).toBe('ours');
    engine.webrtc = transport('next');
    const { sdp } = await legs.answerOffer(CALLER, BROWSER('again'));
    expect(ufragOf(sdp)).toBe('next');
    expect(readSdp(sdp).port).toBe(30_001);
    expect(engine.log.slice(-2)).toEqual(['restart caller again', 'settle caller PCMU']);
    expect(ufragOf((await legs.reoffer(CALLER, 'sendonly')).sdp)).toBe('next');
  });

  it('is offered another transport where its own is lost', async () => {
    engine.webrtc = transport('ours');
    await legs.openWithOffer(CALLER, BROWSER('theirs'));
    engine.webrtc = transport('next');
    expect(ufragOf((await legs.reoffer(CALLER, 'sendonly')).sdp)).toBe('ours');
    engine.lost = true;
    const { sdp } = await legs.reoffer(CALLER, 'sendrecv');
    expect([ufragOf(sdp), readSdp(sdp).port]).toEqual(['next', 30_001]);
  });

  it('stays as it was where it cannot have another transport', async () => {
    engine.webrtc = transport('ours');
    await legs.openWithOffer(CALLER, BROWSER('theirs'));
    engine.refusal = new MediaError('no-webrtc', 'it cannot be had');
    await expect(legs.answerOffer(CALLER, BROWSER('again'))).rejects.toMatchObject({ code: 'no-webrtc' });
    expect(legs.get(CALLER).session.agreed?.webrtc?.remote.ufrag).toBe('theirs');
  });
});
