import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { VoiceBrowser } from '../voice-browser.ts';

/** What the page does: a peer connection with the microphone, whose descriptions are whole as they are given out. */
const INSIDE = `
  globalThis.peer = async () => {
    const pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
    pc.ontrack = ({ track }) => {
      const player = new Audio();
      player.srcObject = new MediaStream([track]);
      void player.play();
      (globalThis.players ??= []).push(player);
    };
    const media = await navigator.mediaDevices.getUserMedia({ audio: true });
    globalThis.sender = pc.addTrack(media.getAudioTracks()[0], media);
    globalThis.pc = pc;
  };
  globalThis.gathered = () => new Promise((done) => {
    const look = () => pc.iceGatheringState === 'complete' && done(pc.localDescription.sdp);
    pc.addEventListener('icegatheringstatechange', look);
    look();
    setTimeout(() => done(pc.localDescription.sdp), 1000);
  });
  globalThis.offer = async (options) => {
    await pc.setLocalDescription(await pc.createOffer(options));
    return await gathered();
  };
  globalThis.answer = async (sdp) => {
    await pc.setRemoteDescription({ type: 'offer', sdp });
    await pc.setLocalDescription();
    return await gathered();
  };
`;

/** A far end in Chromium, by the browser's own RTCPeerConnection, whose microphone says a tone. */
export class PagePeer implements AsyncDisposable {
  readonly browser: VoiceBrowser;
  readonly #close: () => void;

  private constructor(browser: VoiceBrowser, close: () => void) {
    this.browser = browser;
    this.#close = close;
  }

  /** @param toneHz what its microphone says */
  static async open(toneHz: number): Promise<PagePeer> {
    const server = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html><title>Peer</title><h1>Peer</h1>');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const browser = await VoiceBrowser.open(toneHz);
    await browser.page.goto(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`);
    await browser.page.evaluate(INSIDE);
    return new PagePeer(browser, () => server.close());
  }

  /** Begins anew: what was there before is closed. */
  async begin(): Promise<void> {
    await this.browser.page.evaluate('globalThis.pc?.close(); peer()');
  }

  async offer(options: { readonly iceRestart?: boolean } = {}): Promise<string> {
    return await this.browser.page.evaluate<string>(`offer(${JSON.stringify(options)})`);
  }

  async takeAnswer(sdp: string): Promise<void> {
    await this.browser.page.evaluate(`pc.setRemoteDescription({ type: 'answer', sdp: ${JSON.stringify(sdp)} })`);
  }

  async answer(offer: string): Promise<string> {
    return await this.browser.page.evaluate<string>(`answer(${JSON.stringify(offer)})`);
  }

  /** What it wants to do from its next offer on. */
  async want(direction: 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'): Promise<void> {
    await this.browser.page.evaluate(`pc.getTransceivers()[0].direction = '${direction}'; undefined`);
  }

  async press(keys: string): Promise<void> {
    await this.browser.page.evaluate(`sender.dtmf.insertDTMF('${keys}', 120, 80)`);
  }

  async state(): Promise<string> {
    return await this.browser.page.evaluate<string>('pc.connectionState');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser[Symbol.asyncDispose]();
    this.#close();
  }
}
