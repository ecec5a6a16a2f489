import { randomUUID } from 'node:crypto';
import { tagOf } from '../../shared/sip/index.ts';
import { newTag } from '../message/index.ts';
import type { SipRequest } from '../message/index.ts';
import type { Application, ResponseTemplate } from '../control-protocol/index.ts';
import type { Timer } from '../shared/timer-queue.ts';
import type { ServerTransaction } from '../transaction/index.ts';
import type { CallDialog } from './core.ts';
import type { ReliableResponse } from './reliable-response.ts';

/** A response that the application gave before it may be sent (RFC 3262 3). */
export interface HeldResponse {
  readonly application: Application;
  readonly id: string;
  readonly template: ResponseTemplate;
}

/** A request that an application has, and has not finally answered. */
export class IncomingRequest {
  /** What the application names it by. */
  readonly transactionId = randomUUID();
  readonly request: SipRequest;
  readonly transaction: ServerTransaction;
  readonly application: Application;
  /** What echoes show; empty for requests that neither make a dialog nor belong to one. */
  readonly dialogId: string;
  /** True for a request inside a dialog that was there before. */
  readonly inDialog: boolean;
  dialog: CallDialog | null;
  /** True once the application has responded, 100 not counted. */
  responded = false;
  /** Ends the wait for the application. */
  timer: Timer | null = null;
  /** The reliable provisional response that waits for its PRACK. */
  reliable: ReliableResponse | null = null;
  /** RSeq of the latest reliable provisional response; null before the first. */
  responseSequence: number | null = null;
  /** Responses that wait until the reliable one is acknowledged. */
  readonly held: HeldResponse[] = [];
  #localTag: string | null;

  constructor(parts: {
    readonly request: SipRequest;
    readonly transaction: ServerTransaction;
    readonly application: Application;
    readonly dialogId: string;
    readonly inDialog: boolean;
    /** Null for a request outside of dialogs, and for a BYE, which has ended its dialog already. */
    readonly dialog: CallDialog | null;
  }) {
    this.request = parts.request;
    this.transaction = parts.transaction;
    this.application = parts.application;
    this.dialogId = parts.dialogId;
    this.dialog = parts.dialog;
    this.inDialog = parts.inDialog;
    this.#localTag = tagOf(parts.request.headers.get('to'));
  }

  get method(): string {
    return this.request.method;
  }

  /**
   * The tag that this side has in To, one for all responses (RFC 3261 8.2.6.2). `wished` is the application's, used if
   * none is chosen yet (control protocol 5.3).
   */
  localTag(wished: string | null = null): string {
    this.#localTag ??= wished ?? newTag();
    return this.#localTag;
  }
}
