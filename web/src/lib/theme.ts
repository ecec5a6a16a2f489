import { createStore } from './store.ts';

/** `system`: as the machine is set. */
export type Theme = 'system' | 'light' | 'dark';

const KEY = 'warmbridge.theme';
const DARK = window.matchMedia('(prefers-color-scheme: dark)');

function stored(): Theme {
  const value = localStorage.getItem(KEY);
  return value === 'light' || value === 'dark' ? value : 'system';
}

export const THEME = createStore<Theme>(stored());

/** Whether it is dark now. */
export function isDark(): boolean {
  const theme = THEME.get();
  return theme === 'system' ? DARK.matches : theme === 'dark';
}

function apply(): void {
  document.documentElement.dataset['theme'] = isDark() ? 'dark' : 'light';
}

/** Sets it, here and for the next time. */
export function setTheme(theme: Theme): void {
  localStorage.setItem(KEY, theme);
  THEME.set(theme);
}

THEME.follow(apply);
DARK.addEventListener('change', apply);
apply();
