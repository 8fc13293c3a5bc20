import type { CommanderError } from 'commander'
import { PlimsollError } from '../errors.ts'

/** A wrong command line in the words of every other error: the option as the field, without any value given to it. */
export function toUsageError({ message }: CommanderError, arguments_: readonly string[]): PlimsollError {
  const [sentence = '', suggestion] = message.replace(/^error: /, '').split('\n')
  const named = /'([^']*)'/.exec(sentence)?.[1] ?? ''
  const field = named.replace(/[ =].*$/, '')
  const safe = named === '' ? sentence : sentence.replace(named, field)
  const command = arguments_.find((argument) => !argument.startsWith('-'))
  const help = command === undefined || command === field ? 'plimsoll --help' : `plimsoll ${command} --help`
  return new PlimsollError('INVALID_INPUT', `The command line is wrong: ${safe.replace(/\.$/, '')}.`, {
    field: field === '' ? 'arguments' : field,
    expected: `what ${help} lists`,
    ...(suggestion === undefined ? {} : { remedy: suggestion.replace(/^\(|\)$/g, '') }),
  })
}
