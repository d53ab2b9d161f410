/** The types of the client as JSON: {type: {field: {required, values, of}}}. Argument: the folder of TypeScript's package, and types.ts. */
import { createRequire } from 'node:module';

const [packages, file] = process.argv.slice(2);
const ts = createRequire(`${packages}/x.js`)('typescript');
const program = ts.createProgram([file], { strict: true, target: ts.ScriptTarget.ES2022, types: [] });
const checker = program.getTypeChecker();
const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file)));

/** What of a union matters: no null, no undefined, and of an open set its known names. */
function parts(type) {
  return (type.isUnion() ? type.types : [type]).filter((one) => !(one.flags & (ts.TypeFlags.Null | ts.TypeFlags.Undefined)));
}

/** The type within arrays and records. */
function inner(type) {
  const [one] = parts(type);
  const element = one && (checker.isArrayType(one) ? checker.getTypeArguments(one)[0] : one.getStringIndexType());
  return element ? inner(element) : type;
}

function described(symbol) {
  const type = checker.getTypeOfSymbol(symbol);
  const names = parts(inner(type));
  return {
    required: !(symbol.flags & ts.SymbolFlags.Optional),
    nullable: checker.typeToString(type).includes('null'),
    values: names.filter((one) => one.isStringLiteral()).map((one) => one.value),
    fields: fieldsOf(names[0]),
  };
}

/** Of a type that is one of ours; null: it is none. */
function fieldsOf(type, depth = 0) {
  const own = type?.symbol?.declarations?.some((one) => one.getSourceFile().fileName === file);
  if (!own || !(type.flags & ts.TypeFlags.Object) || depth > 4) return null;
  return Object.fromEntries(checker.getPropertiesOfType(type).map((one) => [one.name, described(one)]));
}

const found = {};
for (const symbol of exported) {
  const type = checker.getDeclaredTypeOfSymbol(symbol);
  found[symbol.name] = type.isUnion()
    ? { values: type.types.filter((one) => one.isStringLiteral()).map((one) => one.value), tags: type.types.map((one) => one.getProperty?.('type')).filter(Boolean)
      .map((one) => checker.getTypeOfSymbol(one).value) }
    : { fields: fieldsOf(type) };
}
console.log(JSON.stringify(found));
