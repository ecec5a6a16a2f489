import type { AudioCodec } from '../../src/media/rtp/index.ts';
import type { SipAddress } from '../tools/sip-party.ts';
import { SipParty } from '../tools/sip-party.ts';
import type { SipCall } from '../tools/sip-call.ts';
import type { SipMessage } from '../tools/sip-message.ts';
import type { Take } from '../tools/index.ts';
import { nowMs, ToneParty } from '../tools/index.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';

/** A telephone: a SIP user agent and a voice that is a tone of its own. */
export class Phone implements AsyncDisposable {
  readonly sip: SipParty;
  readonly voice: ToneParty;

  /** Whether its descriptions offer telephone-event (RFC 4733). */
  events = true;

  private constructor(sip: SipParty, voice: ToneParty) {
    this.sip = sip;
    this.voice = voice;
  }

  static async open(user: string, frequencyHz: number, codec: AudioCodec = 'PCMU', address?: string): Promise<Phone> {
    return new Phone(await SipParty.open(user, address), await ToneParty.open({ frequencyHz, codec }));
  }

  /** Opens one that speaks SIP by a TLS connection to a server. */
  static async openTls(user: string, frequencyHz: number, to: Parameters<typeof SipParty.openTls>[1]): Promise<Phone> {
    return new Phone(await SipParty.openTls(user, to), await ToneParty.open({ frequencyHz }));
  }

  get uri(): string {
    return this.sip.uri;
  }

  /** Dials, and talks as soon as the call is answered. */
  async call(number: string, product: SipAddress, headers: SipMessage['headers'] = []): Promise<PhoneCall> {
    const call = this.sip.invite(number, product, this.#sdp(), headers);
    const answer = await call.waitForStatus(200);
    await this.voice.connect(answer.message.body);
    return new PhoneCall(this, call, answer.atMs);
  }

  /** Waits until it rings, sends 180, and returns the call, which is not answered yet. */
  async ringing(timeoutMs?: number): Promise<SipCall> {
    const call = await this.sip.nextCall(timeoutMs);
    call.ring();
    return call;
  }

  /** Picks up. */
  async answer(call: SipCall, headers: SipMessage['headers'] = []): Promise<PhoneCall> {
    await this.voice.connect(call.invitation!.body);
    call.answer(this.#sdp(), headers);
    const at = nowMs();
    await call.waitForRequest('ACK');
    return new PhoneCall(this, call, at);
  }

  #sdp(): string {
    return this.voice.sdp(this.events ? {} : { eventPayloadType: null });
  }

  /** Waits until it rings and picks up at once. */
  async pickUp(timeoutMs?: number): Promise<PhoneCall> {
    return await this.answer(await this.ringing(timeoutMs));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sip[Symbol.asyncDispose]();
    await this.voice.close();
  }
}

/** A call that a {@link Phone} is in. */
export class PhoneCall {
  readonly phone: Phone;
  readonly sip: SipCall;
  /** When the 200 came or went, by `nowMs`. */
  readonly answeredAtMs: number;

  constructor(phone: Phone, sip: SipCall, answeredAtMs: number) {
    this.phone = phone;
    this.sip = sip;
    this.answeredAtMs = answeredAtMs;
  }

  /** The packets that it has received since the answer. */
  async heard(): Promise<Take> {
    return await this.phone.voice.take(this.answeredAtMs);
  }

  /**
   * Waits until the briefing is heard, as a person would before pressing a key. FreeSWITCH drops RTP from an unknown
   * source, so it would drop a key in the few milliseconds until it knows the far end.
   */
  async briefed(): Promise<void> {
    await this.phone.voice.waitUntilHears([TONES.whisper], ALL_TONES);
  }

  /** Presses keys (RFC 4733). */
  async press(digits: string): Promise<void> {
    await this.phone.voice.press(digits);
  }

  /** Presses keys whose tones are in the audio. */
  async pressInBand(digits: string): Promise<void> {
    await this.phone.voice.pressInBand(digits);
  }

  /** Hangs up and falls silent. */
  async hangUp(): Promise<void> {
    await this.sip.hangUp();
    await this.phone.voice.sendTo(null);
  }

  /** Waits until the far end hangs up, falls silent, and returns the time of the BYE. */
  async ended(timeoutMs?: number): Promise<{ readonly atMs: number; readonly bye: SipMessage }> {
    const { atMs, message } = await this.sip.waitForRequest('BYE', timeoutMs);
    await this.phone.voice.sendTo(null);
    return { atMs, bye: message };
  }
}
