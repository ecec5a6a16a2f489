import { CallButton } from './call-button.ts';
import { textsOf } from './texts.ts';

/** What a page calls with by itself. */
interface CallOptions {
  /** A name of `clickToCall`. */
  readonly button: string;
  readonly token?: string;
  readonly label?: string;
  /** Where the button is put. */
  readonly container: Element;
}

/** `window.Warmbridge` */
interface Api {
  /** Puts a button into the page and calls at once. */
  call(options: CallOptions): { hangUp(): void; readonly element: HTMLElement };
}

// What the script is, and where it comes from, is known only while it is read.
const script = document.currentScript as HTMLScriptElement | null;
const BASE = new URL('.', script?.src ?? location.href).href.replace(/\/$/, '');

function made({ button, token, label }: Omit<CallOptions, 'container'>): CallButton {
  const language = document.documentElement.lang === '' ? navigator.language : document.documentElement.lang;
  const texts = textsOf(language);
  return new CallButton({ base: BASE, button, token: token ?? null, label: label ?? null, texts });
}

const API: Api = {
  call: (options) => {
    const button = made(options);
    options.container.append(button.element);
    button.start();
    return { hangUp: () => button.hangUp(), element: button.element };
  },
};

(window as { Warmbridge?: Api }).Warmbridge = API;

const { button, token, label } = script?.dataset ?? {};
if (script !== null && button !== undefined) {
  const { element } = made({ button, ...(token !== undefined && { token }), ...(label !== undefined && { label }) });
  // A script in the head has no place of its own to show something.
  if (document.head.contains(script))
    document.addEventListener('DOMContentLoaded', () => document.body.append(element), { once: true });
  else script.after(element);
}
