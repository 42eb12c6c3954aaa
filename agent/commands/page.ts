/** `loom page`: a way into the page of the Prime that runs. */
import { primeRoutes } from '../../contracts/routes.ts';
import { connectRoutes } from '../../contracts/wire.ts';
import type { Answer, Register, World } from '../command.ts';
import { CliError } from '../exit-codes.ts';
import { runningPrime } from '../running-prime.ts';

export const registerPage: Register = (program, perform) => {
  program
    .command('page')
    .description('Give a login link, good once, to the page of the Prime that `loom up` runs.')
    .action(() => perform(page));
};

async function page({ repo }: World): Promise<Answer> {
  const prime = await runningPrime(repo);
  if (!prime)
    throw new CliError('failed', `No Prime runs for ${repo}.`, 'Start it with `loom up`; that gives a link.');
  const { code } = await connectRoutes(primeRoutes, prime.url, prime.token).invite();
  const link = `${prime.url}/#login=${code}`;
  return { data: { link }, text: link };
}
