import type { SipMessage } from '../../test/tools/sip-message.ts';
import { header } from '../../test/tools/sip-message.ts';
import { AgentPhone } from './agent-phone.ts';
import type { AgentOptions } from './agent-phone.ts';
import type { Party } from './faulty-wire.ts';
import type { PhoneDialog } from './phone-dialog.ts';
import type { PhoneSide } from './played-call.ts';
import type { Extension, Line } from './switchboard.ts';

/** What an agent has to do with. The call of the product and that of the caller are told apart. */
export interface AgentDeskOptions extends Omit<AgentOptions, 'party' | 'voice'> {
  readonly product: PhoneSide;
  readonly direct: PhoneSide;
  /** The port of the callers' phones, from which calls come that were not made by the product. */
  readonly callersPort: number;
  /** What it does when the product calls it back. @defaultValue it is called once */
  readonly recall?: AgentOptions['plan'];
}

/** An agent, who is called by the product, perhaps called back, and called by callers that were sent here (RFC 3515). */
export class AgentDesk implements Extension {
  readonly #options: AgentDeskOptions;
  #byProduct: AgentPhone;
  readonly #byCaller: AgentPhone;

  constructor(options: AgentDeskOptions) {
    const { product, direct, pressesKey, ...shared } = options;
    this.#options = options;
    this.#byProduct = new AgentPhone({ ...shared, ...product, pressesKey });
    // A caller who comes directly has nobody between who asks for a key.
    this.#byCaller = new AgentPhone({ ...shared, ...direct, pressesKey: false });
  }

  /** The call with the product that it has picked up; null where it has none, or no more. */
  get dialog(): PhoneDialog | null {
    return this.#byProduct.dialog;
  }

  /** Whether the agent has a call that is not over yet. */
  get busy(): boolean {
    return this.#byProduct.busy || this.#byCaller.busy;
  }

  partyOf(text: string): Party {
    const { callersPort } = this.#options;
    const isDirect = new RegExp(`^Via: \\S+ 127\\.0\\.0\\.1:${callersPort};`, 'm').test(text);
    return (isDirect ? this.#byCaller : this.#byProduct).party;
  }

  ring(invite: SipMessage, fromPort: number): Line {
    if (fromPort !== this.#options.callersPort) return this.#calledByProduct().ring(invite, fromPort);
    const replaces = header(invite, 'Replaces');
    if (replaces === null) return this.#byCaller.ring(invite, fromPort);
    const { dialog } = this.#byProduct;
    const isNamed = dialog !== null && replaces.startsWith(`${dialog.names.callId};`);
    return this.#byCaller.replace(invite, fromPort, isNamed ? dialog : null);
  }
  /** A phone of its own for each call. */
  #calledByProduct(): AgentPhone {
    const { recall, product, ...shared } = this.#options;
    if (recall !== undefined && this.#byProduct.wasRung) {
      this.#byProduct = new AgentPhone({ ...shared, ...product, plan: recall });
    }
    return this.#byProduct;
  }
}
