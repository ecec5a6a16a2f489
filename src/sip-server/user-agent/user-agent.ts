import type { SipRequest, Via } from '../message/index.ts';
import type { Application, SipCommand } from '../control-protocol/index.ts';
import { dialogIdOf } from '../dialog/index.ts';
import type { ServerTransaction } from '../transaction/index.ts';
import type { Flow } from '../transport/index.ts';
import type { CallDialog, Core } from './core.ts';
import { acknowledgeAndEnd } from './dialog-ender.ts';
import { UserAgentClient } from './user-agent-client.ts';
import { UserAgentServer } from './user-agent-server.ts';

/** Both halves of the user agent: what applications ask for becomes SIP, and SIP becomes what applications are told. */
export class UserAgent {
  readonly #core: Core;
  readonly #client: UserAgentClient;
  readonly #server: UserAgentServer;

  constructor(core: Core) {
    this.#core = core;
    this.#client = new UserAgentClient(core);
    this.#server = new UserAgentServer(core, this.#client);
  }

  /** Requests, in either direction, without a final response. */
  get pending(): number {
    return this.#client.pending + this.#server.pending;
  }

  /** True while an INVITE or SUBSCRIBE of ours with this Call-ID and From tag waits for its answer. */
  isCreating(callId: string, localTag: string): boolean {
    return this.#client.isCreating(dialogIdOf(callId, localTag));
  }

  request(request: SipRequest, flow: Flow, via: Via): void {
    this.#server.request(request, flow, via);
  }

  ack(request: SipRequest, flow: Flow): void {
    this.#server.ack(request, flow);
  }

  cancel(request: SipRequest, flow: Flow, via: Via, invite: ServerTransaction | null): void {
    this.#server.cancel(request, flow, via, invite);
  }

  /**
   * A dialog has ended, for whatever reason. Nobody will answer what is pending in it. Our INVITE could wait for its
   * answer for ever, so it is cancelled.
   */
  dialogEnded(dialog: CallDialog): void {
    this.#server.dialogEnded(dialog);
    dialog.outgoingInvite?.cancel();
  }

  /** A frame of an application that carries SIP. */
  execute(application: Application, command: SipCommand): void {
    switch (command.kind) {
      case 'respond':
        this.#server.respond(application, command);
        return;
      case 'request-in-dialog':
        this.#client.requestInDialog(application, command);
        return;
      case 'cancel':
        this.#client.cancel(application, command);
        return;
      case 'request':
        this.#client.request(application, command);
        return;
    }
  }

  /**
   * An application is gone (control protocol 6.8). The server answers what it has not answered, and cancels what it was
   * calling. It ends the calls unless another application takes them over within the grace period.
   */
  abandon(application: Application): void {
    const { dialogs, timers, settings } = this.#core;
    this.#server.abandon(application);
    this.#client.abandon(application);
    const orphans = dialogs.ownedBy(application);
    for (const dialog of orphans) {
      if (dialog.unsentAck !== null && dialog.unsentAck.resend === null) {
        acknowledgeAndEnd(this.#core, dialog, 'Application gone', false);
      }
    }
    if (orphans.length === 0) {
      return;
    }
    timers.after(settings.applicationGraceMs, () => {
      for (const dialog of dialogs.ownedBy(application)) {
        acknowledgeAndEnd(this.#core, dialog, 'Application gone', false);
      }
    });
  }
}
