/** Calls in their states, for tests: a page, and the switchboard that it talks to. */

import { type Page, type page, registered } from './page.js';
import { answer } from './sim.js';

/** 100 has called 101 and hears it ring. */
export async function ringing(...given: Parameters<typeof page>): Promise<Page> {
  const one = await registered(...given);
  void one.sdk.makeCall('101');
  await one.switchboard.pass(20);
  const ring = answer(one.switchboard.last('INVITE'), '180 Ringing', CONTACT, 'early answer');
  one.switchboard.send(ring);
  await one.switchboard.pass(20);
  return one;
}

/** … and 101 has answered. */
export async function talking(...given: Parameters<typeof page>): Promise<Page> {
  const one = await ringing(...given);
  await one.switchboard.pass(2000);
  const { switchboard } = one;
  switchboard.send(answer(switchboard.last('INVITE'), '200 OK', CONTACT, 'early answer'));
  await switchboard.pass(20);
  return one;
}

/** 101 calls 100, which rings. */
export async function invited(...given: Parameters<typeof page>): Promise<Page> {
  const one = await registered(...given);
  one.switchboard.invite('in-1');
  await one.switchboard.pass(20);
  return one;
}

export const CONTACT = [
  'Contact: <sip:b2bua@pbx.example.com;transport=ws>',
  'Tongdai-Call: call-1',
];

/** A request of the switchboard in the dialog of `talking`. */
export function inDialog(
  one: Page,
  method: string,
  cseq: number,
  headers: string[] = [],
  body = '',
): string {
  const invite = one.switchboard.last('INVITE');
  return one.switchboard
    .request(method, invite.header('Call-ID'), cseq, { tag: 'server', headers, body })
    .replace('To: <sip:100@demo>', `To: ${invite.header('From')}`);
}

/** Answers the last re-INVITE of the phone. */
export async function agree(one: Page, status = '200 OK', body = 'new answer'): Promise<void> {
  const { switchboard } = one;
  switchboard.send(
    answer(switchboard.last('INVITE'), status, status === '200 OK' ? CONTACT : [], body),
  );
  await switchboard.pass(20);
}
