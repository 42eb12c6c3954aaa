/** Parentheses around types. */
import { ts } from 'ts-morph';

/** Whether a type needs parentheses in the place of a type. */
export function typeNeedsParentheses(slot: ts.TypeNode, type: ts.TypeNode): boolean {
  const { parent } = slot;
  const loose = typeLevelOf(type);
  if (ts.isArrayTypeNode(parent) || ts.isOptionalTypeNode(parent)) return loose < 4;
  if (ts.isIndexedAccessTypeNode(parent)) return parent.objectType === slot && loose < 4;
  if (ts.isTypeOperatorNode(parent)) return loose < 3;
  if (ts.isIntersectionTypeNode(parent)) return loose < 2;
  if (ts.isUnionTypeNode(parent)) return loose < 1;
  if (ts.isConditionalTypeNode(parent))
    return (parent.checkType === slot || parent.extendsType === slot) && loose < 1;
  return false;
}

function typeLevelOf(type: ts.TypeNode): number {
  if (ts.isFunctionTypeNode(type) || ts.isConstructorTypeNode(type) || ts.isConditionalTypeNode(type))
    return 0;
  if (ts.isUnionTypeNode(type)) return 1;
  if (ts.isIntersectionTypeNode(type)) return 2;
  return ts.isTypeOperatorNode(type) || ts.isInferTypeNode(type) ? 3 : 4;
}
