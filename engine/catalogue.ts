/** The catalogue: every operation and every query. Tools, command line, manual and law tests follow from it. */
import type { Operation } from './operation.ts';
import addDecorator from './operations/add-decorator.ts';
import addExport from './operations/add-export.ts';
import addImport from './operations/add-import.ts';
import addJsdoc from './operations/add-jsdoc.ts';
import addMember from './operations/add-member.ts';
import addMissingMembers from './operations/add-missing-members.ts';
import addReexport from './operations/add-reexport.ts';
import applyCodeFix from './operations/apply-code-fix.ts';
import changeSignature from './operations/change-signature.ts';
import convert from './operations/convert.ts';
import convertExport from './operations/convert-export.ts';
import convertParametersToObject from './operations/convert-parameters-to-object.ts';
import createFile from './operations/create-file.ts';
import deleteDeclaration from './operations/delete-declaration.ts';
import deleteFile from './operations/delete-file.ts';
import deleteMember from './operations/delete-member.ts';
import deleteStatement from './operations/delete-statement.ts';
import editJson from './operations/edit-json.ts';
import editText from './operations/edit-text.ts';
import extractConstant from './operations/extract-constant.ts';
import extractFunction from './operations/extract-function.ts';
import extractInterface from './operations/extract-interface.ts';
import extractMethod from './operations/extract-method.ts';
import extractType from './operations/extract-type.ts';
import fixAll from './operations/fix-all.ts';
import implementInterface from './operations/implement-interface.ts';
import inferReturnType from './operations/infer-return-type.ts';
import inlineFunction from './operations/inline-function.ts';
import inlineType from './operations/inline-type.ts';
import inlineVariable from './operations/inline-variable.ts';
import insertDeclaration from './operations/insert-declaration.ts';
import insertStatement from './operations/insert-statement.ts';
import moveDeclaration from './operations/move-declaration.ts';
import moveDirectory from './operations/move-directory.ts';
import moveFile from './operations/move-file.ts';
import moveStatement from './operations/move-statement.ts';
import negateCondition from './operations/negate-condition.ts';
import organizeImports from './operations/organize-imports.ts';
import removeExport from './operations/remove-export.ts';
import removeImport from './operations/remove-import.ts';
import renameFile from './operations/rename-file.ts';
import renameSymbol from './operations/rename-symbol.ts';
import replaceBody from './operations/replace-body.ts';
import replaceDeclaration from './operations/replace-declaration.ts';
import replaceExpression from './operations/replace-expression.ts';
import replaceMember from './operations/replace-member.ts';
import replaceStatement from './operations/replace-statement.ts';
import retargetImport from './operations/retarget-import.ts';
import rewritePattern from './operations/rewrite-pattern.ts';
import setInitializer from './operations/set-initializer.ts';
import setModifier from './operations/set-modifier.ts';
import setType from './operations/set-type.ts';
import unwrapStatement from './operations/unwrap-statement.ts';
import wrapStatement from './operations/wrap-statement.ts';
import availableRefactors from './queries/available-refactors.ts';
import callGraph from './queries/call-graph.ts';
import changedFunctions from './queries/changed-functions.ts';
import codeFixes from './queries/code-fixes.ts';
import cycles from './queries/cycles.ts';
import diagnostics from './queries/diagnostics.ts';
import findSymbol from './queries/find-symbol.ts';
import impact from './queries/impact.ts';
import implementations from './queries/implementations.ts';
import importers from './queries/importers.ts';
import moduleGraph from './queries/module-graph.ts';
import mutants from './queries/mutants.ts';
import outline from './queries/outline.ts';
import parameterTypes from './queries/parameter-types.ts';
import pureFunctions from './queries/pure-functions.ts';
import read from './queries/read.ts';
import references from './queries/references.ts';
import search from './queries/search.ts';
import structuralDiff from './queries/structural-diff.ts';
import typeAt from './queries/type-at.ts';
import typeHierarchy from './queries/type-hierarchy.ts';
import unusedExports from './queries/unused-exports.ts';
import unusedLocals from './queries/unused-locals.ts';
import type { Query } from './query.ts';

const byName = <Entry extends { name: string }>(entries: Entry[]): Record<string, Entry> =>
  Object.fromEntries(entries.map((entry) => [entry.name, entry]));

export const operations: Record<string, Operation> = byName([
  renameSymbol,
  replaceBody,
  replaceDeclaration,
  insertDeclaration,
  deleteDeclaration,
  addMember,
  replaceMember,
  deleteMember,
  setType,
  setInitializer,
  setModifier,
  addJsdoc,
  addDecorator,
  addExport,
  removeExport,
  convertExport,
  addReexport,
  addImport,
  removeImport,
  retargetImport,
  organizeImports,
  moveDeclaration,
  renameFile,
  moveFile,
  moveDirectory,
  extractConstant,
  extractFunction,
  extractMethod,
  extractType,
  extractInterface,
  inlineVariable,
  inlineFunction,
  inlineType,
  createFile,
  deleteFile,
  editJson,
  editText,
  insertStatement,
  replaceStatement,
  deleteStatement,
  wrapStatement,
  unwrapStatement,
  moveStatement,
  replaceExpression,
  negateCondition,
  rewritePattern,
  applyCodeFix,
  changeSignature,
  fixAll,
  inferReturnType,
  addMissingMembers,
  convert,
  implementInterface,
  convertParametersToObject,
]);

export const queries: Record<string, Query> = byName([
  outline,
  read,
  search,
  findSymbol,
  implementations,
  typeHierarchy,
  callGraph,
  typeAt,
  references,
  diagnostics,
  importers,
  moduleGraph,
  cycles,
  unusedExports,
  unusedLocals,
  structuralDiff,
  impact,
  availableRefactors,
  mutants,
  pureFunctions,
  parameterTypes,
  changedFunctions,
  codeFixes,
]);
