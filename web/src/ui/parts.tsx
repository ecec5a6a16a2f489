import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { ANNOUNCED, TOASTS } from '../lib/act.ts';
import { useStore } from '../lib/store.ts';
import { Icon } from './icon.tsx';

export type Tone = 'good' | 'warn' | 'bad' | 'info' | 'violet' | 'accent' | 'plain';

/** A few words on a coloured ground. */
export function Badge({
  tone = 'plain',
  icon,
  children,
}: {
  readonly tone?: Tone;
  readonly icon?: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <span class={`badge ${tone}`}>
      {icon !== undefined && <Icon name={icon} />}
      {children}
    </span>
  );
}

interface ButtonProps {
  readonly children: ComponentChildren;
  readonly onClick?: () => void;
  readonly icon?: string;
  readonly tone?: 'main' | 'good' | 'bad' | 'quiet';
  readonly slim?: boolean;
  readonly disabled?: boolean;
  /** The single key that does the same. */
  readonly shortcut?: string;
  readonly pressed?: boolean;
  readonly type?: 'button' | 'submit';
  readonly label?: string;
  /** It has the focus when its dialog opens. */
  readonly focused?: boolean;
}

/** A button, with its key beside its words. */
export function Button(props: ButtonProps): JSX.Element {
  const { children, onClick, icon, tone, slim, disabled = false, shortcut, pressed, type = 'button', label } = props;
  const { focused = false } = props;
  return (
    <button
      type={type}
      class={['button', tone, slim === true && 'slim'].filter(Boolean).join(' ')}
      disabled={disabled}
      autofocus={focused}
      aria-pressed={pressed}
      aria-label={label}
      aria-keyshortcuts={shortcut}
      onClick={onClick}
    >
      {icon !== undefined && <Icon name={icon} />}
      {children}
      {shortcut !== undefined && <kbd aria-hidden="true">{shortcut}</kbd>}
    </button>
  );
}

interface PanelProps {
  readonly title: string;
  readonly children: ComponentChildren;
  readonly aside?: ComponentChildren;
  /** The content goes to the edges, as that of a table does. */
  readonly flush?: boolean;
  readonly class?: string;
  /** Its content may be longer than its place, and the keyboard can scroll it. */
  readonly scrolls?: boolean;
}

/** A part of a page with a heading. */
export function Panel({
  title,
  children,
  aside,
  flush = false,
  class: name = '',
  scrolls = false,
}: PanelProps): JSX.Element {
  return (
    <section class={`panel ${name}`} aria-label={title}>
      <header>
        <h2>{title}</h2>
        {aside !== undefined && <div class="row">{aside}</div>}
      </header>
      {flush ? (
        children
      ) : scrolls ? (
        <div class="body" tabIndex={0} role="group" aria-label={title}>
          {children}
        </div>
      ) : (
        <div class="body">{children}</div>
      )}
    </section>
  );
}

/** Nothing is here, and why. */
export function Empty({
  icon,
  children,
}: {
  readonly icon: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <div class="empty">
      <Icon name={icon} />
      <p>{children}</p>
    </div>
  );
}

interface FieldProps {
  readonly label: string;
  readonly children: ComponentChildren;
}

/** A control with its name above it. */
export function Field({ label: text, children }: FieldProps): JSX.Element {
  return (
    <label class="field">
      <span>{text}</span>
      {children}
    </label>
  );
}

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  /** It has a button of its own that closes it. */
  readonly asks?: boolean;
}

/**
 * A dialog over the page. Escape closes it, and the focus goes back to where it was. Both are done as the page changes
 * and not after it is painted: a key that comes in between would go nowhere.
 */
export function Dialog({ title, onClose, children, asks = false }: DialogProps): JSX.Element {
  const ref = useRef<HTMLDialogElement>(null);
  const isGone = useRef(false);
  useLayoutEffect(() => {
    const { activeElement: before } = document;
    const { current: dialog } = ref;
    dialog?.showModal();
    return () => {
      isGone.current = true;
      // What is under an open dialog gets no focus.
      dialog?.close();
      // Whatever opened it may be gone, as a button is when its call is over.
      const isThere = before instanceof HTMLElement && before.isConnected && before !== document.body;
      (isThere ? before : document.getElementById('main'))?.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      aria-label={title}
      onCancel={(event) => {
        // It goes at once: the key after Escape may open another one.
        event.preventDefault();
        onClose();
      }}
      onClose={() => !isGone.current && onClose()}
    >
      <div class="body">
        <div class="row apart">
          <h2>{title}</h2>
          {!asks && (
            <Button tone="quiet" slim icon="cross" onClick={onClose}>
              Close
            </Button>
          )}
        </div>
        {children}
      </div>
    </dialog>
  );
}

/** What was said for a while, and what screen readers say. */
export function Notices(): JSX.Element {
  const toasts = useStore(TOASTS, (all) => all);
  const announced = useStore(ANNOUNCED, (text) => text);
  return (
    <>
      <div class="sr-only" aria-live="assertive" role="status">
        {announced}
      </div>
      <div class="toasts" aria-live="polite" role="log" aria-label="Notices">
        {toasts.map(({ id, kind, text }) => (
          <div key={id} class={`toast ${kind}`}>
            {text}
          </div>
        ))}
      </div>
    </>
  );
}

/** The time, again each second. */
export function useNow(): number {
  const [now, set] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => set(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

interface PillsProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly (readonly [value: Value, text: string])[];
  readonly onPick: (value: Value) => void;
}

/** One of a few. */
export function Pills<Value extends string>({ label: text, value, options, onPick }: PillsProps<Value>): JSX.Element {
  return (
    <div class="segmented" role="group" aria-label={text}>
      {options.map(([each, name]) => (
        <button key={each} type="button" aria-pressed={each === value} onClick={() => onPick(each)}>
          {name}
        </button>
      ))}
    </div>
  );
}

/** A fault of a request, or that it is under way. */
export function Status({
  error,
  isLoading,
}: {
  readonly error: string | null;
  readonly isLoading: boolean;
}): JSX.Element | null {
  if (error !== null) {
    return (
      <p class="reconnecting" role="alert">
        {error}
      </p>
    );
  }
  return isLoading ? <p class="muted">Loading …</p> : null;
}

interface NoneProps {
  /** What is asked for and has nothing to show. */
  readonly of: { readonly error: string | null; readonly isLoading: boolean };
  readonly icon: string;
  readonly children: ComponentChildren;
}

/** In the place of a list without entries: that there are none, that it is loading, or why it cannot be had. */
export function None({ of: { error, isLoading }, icon, children }: NoneProps): JSX.Element {
  if (error === null && !isLoading) return <Empty icon={icon}>{children}</Empty>;
  return (
    <div class="body">
      <Status error={error} isLoading={isLoading} />
    </div>
  );
}
