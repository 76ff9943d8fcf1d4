import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';

/** Why there is no browser to test with; false where there is one. */
export const noBrowser: string | false = existsSync(CHROMIUM) ? false : 'not installed: chromium';

/** A browser without a window, and without anything that it would say to the world. */
export const BROWSER = {
  executablePath: CHROMIUM,
  viewport: { width: 1280, height: 800 },
  args: [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};

/** One browser for a file of tests; closes with everything that it has kept. */
export class TestBrowser implements AsyncDisposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'tsroute2-browser-'));
  #context: BrowserContext | undefined;
  /** What pages complained of: errors, and breaches of their policy. */
  readonly complaints: string[] = [];

  async open(options: Parameters<typeof chromium.launchPersistentContext>[1] = {}): Promise<Page> {
    this.#context ??= await chromium.launchPersistentContext(this.#folder, {
      ...BROWSER,
      acceptDownloads: true,
      ...options,
    });
    const page = await this.#context.newPage();
    page.setDefaultTimeout(10_000);
    page.on('pageerror', (error) => this.complaints.push(`${error.stack}`));
    page.on('console', (message) => {
      // that a server is away is what some tests are about
      if (message.type() === 'error' && !/WebSocket|ERR_CONNECTION/.test(message.text()))
        this.complaints.push(message.text());
    });
    page.on('dialog', (dialog) => {
      this.complaints.push(`a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    return page;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#context?.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
