import type { LegId } from '../../ports/ids.ts';
import type { LegTerms, Negotiated } from '../../ports/leg-terms.ts';
import type {
  ForkOptions,
  IpNetwork,
  KeysBy,
  MediaFork,
  MediaRecording,
  MediaRoom,
  RecordingOptions,
  RtpAddress,
  Scene,
} from '../../ports/media.ts';
import type { Prompt } from '../../ports/prompt.ts';

/** A room over another one, which does what a layer does not do itself. */
export class RoomLayer implements MediaRoom {
  protected readonly room: MediaRoom;

  constructor(room: MediaRoom) {
    this.room = room;
  }

  async openWithOffer(leg: LegId, remoteOffer: string, terms?: LegTerms): Promise<Negotiated> {
    return await this.room.openWithOffer(leg, remoteOffer, terms);
  }

  async openOffering(leg: LegId, terms?: LegTerms): Promise<Negotiated> {
    return await this.room.openOffering(leg, terms);
  }

  async acceptAnswer(leg: LegId, remoteAnswer: string): Promise<Negotiated> {
    return await this.room.acceptAnswer(leg, remoteAnswer);
  }

  async answerOffer(leg: LegId, remoteOffer: string): Promise<Negotiated> {
    return await this.room.answerOffer(leg, remoteOffer);
  }

  async reoffer(leg: LegId, direction: 'sendrecv' | 'sendonly' | 'inactive'): Promise<Negotiated> {
    return await this.room.reoffer(leg, direction);
  }

  allowSources(leg: LegId, networks: readonly IpNetwork[]): void {
    this.room.allowSources(leg, networks);
  }

  watchPauses(leg: LegId, pauseMs: number): void {
    this.room.watchPauses(leg, pauseMs);
  }

  expectMedia(leg: LegId): void {
    this.room.expectMedia(leg);
  }

  async close(leg: LegId): Promise<void> {
    await this.room.close(leg);
  }

  setScene(scene: Scene): void {
    this.room.setScene(scene);
  }

  async prepare(prompt: Prompt): Promise<void> {
    await this.room.prepare(prompt);
  }

  chime(leg: LegId, prompt: Prompt): void {
    this.room.chime(leg, prompt);
  }

  takeKeys(leg: LegId, by: KeysBy): void {
    this.room.takeKeys(leg, by);
  }

  async sendDtmf(leg: LegId, digits: string): Promise<void> {
    await this.room.sendDtmf(leg, digits);
  }

  async record(leg: LegId, file: string, options?: RecordingOptions): Promise<MediaRecording> {
    return await this.room.record(leg, file, options);
  }

  async fork(leg: LegId, to: RtpAddress, options?: ForkOptions): Promise<MediaFork> {
    return await this.room.fork(leg, to, options);
  }

  async dispose(): Promise<void> {
    await this.room.dispose();
  }
}
