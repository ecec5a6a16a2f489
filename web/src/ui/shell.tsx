import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { LINK } from '../lib/live.ts';
import { pagesOf } from '../lib/roles.ts';
import { followLink, PLACE } from '../lib/router.ts';
import { logOut } from '../lib/session.ts';
import type { Session } from '../lib/session.ts';
import { SHORTCUTS, useShortcuts } from '../lib/shortcuts.ts';
import { useStore } from '../lib/store.ts';
import { setTheme, THEME } from '../lib/theme.ts';
import type { Theme } from '../lib/theme.ts';
import { Icon, Logo } from './icon.tsx';
import { Dialog } from './parts.tsx';
import { TelephoneSlot } from './telephone/telephone-slot.tsx';

const NEXT_THEME: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' };
const THEME_ICONS: Readonly<Record<Theme, string>> = { system: 'contrast', light: 'sun', dark: 'moon' };
const THEME_NAMES: Readonly<Record<Theme, string>> = { system: 'As the system', light: 'Light', dark: 'Dark' };

/** What is around each page: the navigation, the help, and where the keyboard begins. */
export function Shell({
  session,
  children,
}: {
  readonly session: Session;
  readonly children: ComponentChildren;
}): JSX.Element {
  const page = useStore(PLACE, (place) => place.page);
  const theme = useStore(THEME, (value) => value);
  const [isHelp, setHelp] = useState(false);
  const main = useRef<HTMLElement>(null);
  const last = useRef(page);
  useEffect(() => {
    // Whoever goes to another page begins to read at its top.
    if (last.current !== page) main.current?.focus();
    last.current = page;
  }, [page]);
  useShortcuts([{ key: '?', label: 'This help', run: () => setHelp(true) }]);
  return (
    <div class="shell" onClick={followLink}>
      <a class="skip" href="#main" data-plain>
        Skip to content
      </a>
      <nav class="nav" aria-label="Pages">
        <div class="brand">
          <Logo />
          <span class="label">Warmbridge</span>
        </div>
        {pagesOf(session).map(({ name, label, icon }) => (
          <a key={name} href={`./${name}`} aria-current={name === page ? 'page' : undefined} title={label}>
            <Icon name={icon} />
            <span class="label">{label}</span>
          </a>
        ))}
        <div class="foot">
          <div class="who small">
            <strong>{session.displayName}</strong>
            <div class="muted">{session.role}</div>
          </div>
          <div class="row">
            <IconButton
              icon={THEME_ICONS[theme]}
              label={`Colours: ${THEME_NAMES[theme]}`}
              onClick={() => setTheme(NEXT_THEME[theme])}
            />
            <IconButton icon="help" label="Keyboard shortcuts (?)" onClick={() => setHelp(true)} />
            <IconButton icon="leave" label="Log out" onClick={() => void logOut()} />
          </div>
        </div>
      </nav>
      <main id="main" class="page" tabIndex={-1} ref={main}>
        <LinkBanner />
        <TelephoneSlot session={session} />
        {children}
      </main>
      {isHelp && <Help onClose={() => setHelp(false)} />}
    </div>
  );
}

function IconButton({
  icon,
  label,
  onClick,
}: {
  readonly icon: string;
  readonly label: string;
  readonly onClick: () => void;
}): JSX.Element {
  return (
    <button type="button" class="button quiet icon" aria-label={label} title={label} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
}

function LinkBanner(): JSX.Element | null {
  const link = useStore(LINK, (state) => state);
  if (link !== 'reconnecting') return null;
  return (
    <div class="reconnecting" role="status">
      Reconnecting … What you see may be out of date. Calls go on.
    </div>
  );
}

function Help({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const shortcuts = useStore(SHORTCUTS, (all) => all);
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <dl class="facts">
        {shortcuts.map(({ key, label }) => (
          <>
            <dt key={key}>
              <kbd>{key}</kbd>
            </dt>
            <dd>{label}</dd>
          </>
        ))}
      </dl>
      <p class="small muted">Shortcuts are single keys. They do nothing while you type in a field.</p>
    </Dialog>
  );
}
