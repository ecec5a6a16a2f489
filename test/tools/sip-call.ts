import type { SipMessage } from './sip-message.ts';
import {
  branchOf,
  contactUri,
  cseqOf,
  header,
  mustHave,
  newBranch,
  newTag,
  recordRoutes,
  tagOf,
  uriAddress,
  writeMessage,
} from './sip-message.ts';
import type { SipAddress, SipLogEntry, SipParty } from './sip-party.ts';
import { nowMs } from './take.ts';

type Headers = SipMessage['headers'];
type Matcher = (message: SipMessage) => boolean;

/** One call of a {@link SipParty}: an INVITE and the dialog that it makes (RFC 3261 12). */
export class SipCall {
  readonly callId: string;
  /** The INVITE of an incoming call. Null for an outgoing call. */
  readonly invitation: SipMessage | null;
  /** The messages of the far end, in order. */
  readonly log: SipLogEntry[] = [];
  /** The SDP that answers a re-INVITE. Null repeats the last SDP. */
  answerWith: string | null = null;
  /** The body of our ACKs, and its headers, for an offer that came in the 2xx. */
  ackWith: { readonly body: string; readonly headers: Headers } | null = null;
  /** How it answers other requests of the far end, by method, such as `202 Accepted` for REFER. Others get 200. */
  readonly answers: Record<string, string> = {};
  /** True if a BYE of the far end gets no answer. */
  ignoresBye = false;
  readonly #party: SipParty;
  readonly #localTag = newTag();
  readonly #localUri: string;
  readonly #remoteUri: string;
  #remoteTag: string | null = null;
  /** Request-URI inside the dialog (RFC 3261 12.2.1.1). */
  #target: string;
  #peer: SipAddress;
  /** Values of Route in our requests inside the dialog, all with `lr` (RFC 3261 12.1). */
  #routes: readonly string[] = [];
  #cseq = 0;
  /** Our INVITE that is under way, or the last one. */
  #sentInvite: { readonly branch: string; readonly cseq: number; readonly uri: string } | null = null;
  #acks = new Map<number, string>();
  #localSdp = '';
  readonly #waiting = new Set<() => void>();

  private constructor(
    party: SipParty,
    invitation: SipMessage | null,
    dialog: { callId: string; localUri: string; remoteUri: string; target: string; peer: SipAddress },
  ) {
    this.#party = party;
    this.invitation = invitation;
    this.callId = dialog.callId;
    this.#localUri = dialog.localUri;
    this.#remoteUri = dialog.remoteUri;
    this.#target = dialog.target;
    this.#peer = dialog.peer;
  }

  static outgoing(
    party: SipParty,
    { callId, number, to, from }: { callId: string; number: string; to: SipAddress; from: string },
  ): SipCall {
    const uri = `sip:${number}@${to.host}:${to.port}`;
    return new SipCall(party, null, {
      callId,
      localUri: from,
      remoteUri: `<${uri}>`,
      target: uri,
      peer: to,
    });
  }

  static incoming(party: SipParty, invite: SipMessage, source: SipAddress): SipCall {
    const call = new SipCall(party, invite, {
      callId: mustHave(invite, 'Call-ID'),
      localUri: mustHave(invite, 'To'),
      remoteUri: mustHave(invite, 'From'),
      target: contactUri(invite),
      peer: source,
    });
    call.#routes = recordRoutes(invite);
    call.#log(invite);
    // RFC 3261 9.1: without a provisional response the caller could not send a CANCEL.
    call.#respond(invite, '100 Trying');
    return call;
  }

  // --- messages from the far end ----------------------------------------------------------------------------------

  /**
   * Waits for the first message that `matches`, among those that came already too. @throws Error after `timeoutMs`,
   * with all messages
   */
  async waitFor(what: string, matches: Matcher, timeoutMs = 5_000): Promise<SipLogEntry> {
    const find = (): SipLogEntry | undefined => this.log.find(({ message }) => matches(message));
    const deadline = nowMs() + timeoutMs;
    for (let found = find(); ; found = find()) {
      if (found !== undefined) return found;
      const left = deadline - nowMs();
      if (left <= 0) {
        throw new Error(`${this.#party.user}: no ${what} within ${timeoutMs} ms\n${this.#party.transcript()}`);
      }
      await this.#nextMessage(left);
    }
  }

  async #nextMessage(timeoutMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, timeoutMs);
      this.#waiting.add(wake);
    });
  }

  /** Waits for a response to the INVITE with this status. */
  async waitForStatus(status: number, timeoutMs = 5_000): Promise<SipLogEntry> {
    return await this.waitFor(
      `response ${status}`,
      (message) => message.status === status && cseqOf(message).method === 'INVITE',
      timeoutMs,
    );
  }

  /** Waits for the final response to the INVITE, whatever it is. */
  async waitForFinal(timeoutMs = 5_000): Promise<SipLogEntry> {
    return await this.waitFor(
      'final response',
      (message) => message.status !== null && message.status >= 200 && cseqOf(message).method === 'INVITE',
      timeoutMs,
    );
  }

  /**
   * Waits for the answer to our CANCEL. A 200 says only that it was understood. A CANCEL that came after the final
   * response gets 481: it has no effect then (RFC 3261 9.2), and drachtio-server does not know the transaction any
   * more.
   */
  async waitForCancelConfirmed(timeoutMs = 5_000): Promise<SipLogEntry> {
    return await this.waitFor(
      'response to CANCEL',
      (message) => (message.status === 200 || message.status === 481) && cseqOf(message).method === 'CANCEL',
      timeoutMs,
    );
  }

  /** Waits for a request from the far end: BYE, CANCEL, ACK. */
  async waitForRequest(method: string, timeoutMs = 5_000): Promise<SipLogEntry> {
    return await this.waitFor(method, (message) => message.method === method, timeoutMs);
  }

  /** True if a request of this method came. */
  got(method: string): boolean {
    return this.log.some(({ message }) => message.method === method);
  }

  // --- actions of the caller --------------------------------------------------------------------------------------

  /** Sends the first INVITE, or a further one in the dialog. @returns its CSeq */
  sendInvite(sdp: string | null, headers: Headers = []): number {
    const branch = newBranch();
    this.#localSdp = sdp ?? '';
    const uri = this.#target;
    this.#sentInvite = { branch, cseq: ++this.#cseq, uri };
    this.#send('INVITE', branch, this.#cseq, uri, headers, this.#localSdp);
    return this.#cseq;
  }

  /** Sends a re-INVITE and waits for its final response. */
  async reinvite(sdp: string): Promise<SipMessage> {
    const cseq = this.sendInvite(sdp);
    const { message } = await this.waitFor('final response to the re-INVITE', (response) => {
      const { number, method } = cseqOf(response);
      return response.status !== null && response.status >= 200 && number === cseq && method === 'INVITE';
    });
    return message;
  }

  /** Cancels our INVITE (RFC 3261 9.1: same branch, same CSeq number). */
  cancel(headers: Headers = []): void {
    const { branch, cseq, uri } = this.#sentInvite!;
    this.#send('CANCEL', branch, cseq, uri, headers, '', null);
  }

  // --- actions of the called party --------------------------------------------------------------------------------

  ring(status = '180 Ringing', body = '', headers: Headers = []): void {
    this.#respond(this.invitation!, status, headers, body);
  }

  /** Answers the call with 200. */
  answer(sdp: string, headers: Headers = []): void {
    this.#localSdp = sdp;
    this.#respond(this.invitation!, '200 OK', headers, sdp);
  }

  /** Refuses the call, for example with `486 Busy Here`. */
  reject(status: string, headers: Headers = []): void {
    this.#respond(this.invitation!, status, headers);
  }

  // --- actions of both parties ------------------------------------------------------------------------------------

  /** Hangs up. */
  bye(headers: Headers = []): void {
    this.#send('BYE', newBranch(), ++this.#cseq, this.#target, headers, '');
  }

  /** Hangs up and waits for the answer to the BYE. */
  async hangUp(): Promise<void> {
    this.bye();
    await this.waitFor('200 to BYE', (message) => message.status === 200 && cseqOf(message).method === 'BYE');
  }

  /** Sends any other request in the dialog. */
  sendRequest(method: string, headers: Headers = [], body = ''): void {
    this.#send(method, newBranch(), ++this.#cseq, this.#target, headers, body);
  }

  // --- interface to the party -------------------------------------------------------------------------------------

  /** Handles a message of this call. The party calls it. */
  received(message: SipMessage, source: SipAddress): void {
    if (message.method === null) this.#response(message);
    else this.#request(message, source);
    this.#log(message);
  }

  #log(message: SipMessage): void {
    this.log.push({ atMs: nowMs(), direction: 'received', message });
    for (const wake of this.#waiting) wake();
  }

  /** A route that is the party itself is where it is already. */
  #isOwn(route: string): boolean {
    const { host, port } = uriAddress(route.slice(1));
    return host === this.#party.address && port === this.#party.port;
  }

  #response(response: SipMessage): void {
    const { number, method } = cseqOf(response);
    const status = response.status ?? 0;
    if (method !== 'INVITE' || status < 101) return;
    this.#remoteTag = tagOf(response, 'To') ?? this.#remoteTag;
    if (status < 200) return;
    if (status < 300) {
      this.#target = contactUri(response);
      // RFC 3261 12.1.2, 12.2: the caller's is that of the first 2xx "in reverse order", and stays so in the dialog.
      if (this.#acks.size === 0)
        this.#routes = recordRoutes(response)
          .toReversed()
          .filter((route) => !this.#isOwn(route));
      this.#peer = uriAddress(this.#routes[0]?.slice(1) ?? this.#target);
      // RFC 3261 13.2.2.4: a repeated 2xx gets the same ACK again.
      const ack = this.#acks.get(number) ?? this.#ackFor(newBranch(), number, this.#target);
      this.#acks.set(number, ack);
      this.#party.send(ack, this.#peer);
    } else {
      // RFC 3261 17.1.1.3: the ACK for a refusal has the branch and Request-URI of the INVITE.
      const { branch, uri } = this.#sentInvite!;
      this.#party.send(this.#ackFor(branch, number, uri), this.#peer);
    }
  }

  #request(request: SipMessage, source: SipAddress): void {
    this.#peer = source;
    switch (request.method) {
      case 'ACK':
        return;
      case 'CANCEL': {
        this.#respond(request, '200 OK');
        const invite = this.invitation;
        if (invite !== null && branchOf(invite) === branchOf(request)) this.#respond(invite, '487 Request Terminated');
        return;
      }
      case 'INVITE':
        // RFC 3261 17.2.1: a repeated INVITE makes no new transaction.
        if (this.invitation !== null && branchOf(this.invitation) === branchOf(request)) return;
        if (header(request, 'Contact') !== null) this.#target = contactUri(request);
        this.#localSdp = this.answerWith ?? this.#localSdp;
        this.#respond(request, '200 OK', [], this.#localSdp);
        return;
      default:
        if (request.method !== 'BYE' || !this.ignoresBye) {
          this.#respond(request, this.answers[request.method ?? ''] ?? '200 OK');
        }
    }
  }

  #dialogHeaders(branch: string, cseq: string, to: string): Headers {
    return [
      ['Via', this.#party.via(branch)],
      ...this.#routes.map((route) => ['Route', route] as const),
      ['Max-Forwards', '70'],
      ['From', withTag(this.#localUri, this.#localTag)],
      ['To', to],
      ['Call-ID', this.callId],
      ['CSeq', cseq],
    ];
  }

  #send(
    method: string,
    branch: string,
    cseq: number,
    uri: string,
    headers: Headers,
    body: string,
    remoteTag = this.#remoteTag,
  ): void {
    const all: Headers = [
      ...this.#dialogHeaders(branch, `${cseq} ${method}`, withTag(this.#remoteUri, remoteTag)),
      ['Contact', `<${this.#party.uri}>`],
      ...headers,
    ];
    this.#party.send(writeMessage(`${method} ${uri} SIP/2.0`, all, body), this.#peer);
  }

  #ackFor(branch: string, cseq: number, uri: string): string {
    const to = withTag(this.#remoteUri, this.#remoteTag);
    const { body, headers } = this.ackWith ?? { body: '', headers: [] };
    return writeMessage(`ACK ${uri} SIP/2.0`, [...this.#dialogHeaders(branch, `${cseq} ACK`, to), ...headers], body);
  }

  #respond(request: SipMessage, status: string, headers: Headers = [], body = ''): void {
    const tag = status.startsWith('100') ? null : this.#localTag;
    const copied = request.headers
      .filter(([name]) => /^(via|from|to|call-id|cseq|record-route)$/i.test(name))
      .map(([name, value]) => [name, /^to$/i.test(name) ? withTag(value, tag) : value] as const);
    const contact = ['Contact', `<${this.#party.uri}>`] as const;
    this.#party.send(writeMessage(`SIP/2.0 ${status}`, [...copied, contact, ...headers], body), this.#peer);
  }
}

function withTag(party: string, tag: string | null): string {
  return tag === null || /;\s*tag=/i.test(party) ? party : `${party};tag=${tag}`;
}
