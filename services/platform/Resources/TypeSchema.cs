using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Failover.Contracts;

namespace Failover.Platform;

/// <summary>The structural schema of a contract's record: types from the record, meaning and bounds from the table.</summary>
internal static class TypeSchema
{
    /// <param name="record">A record of the contracts.</param>
    /// <param name="text">What it is.</param>
    /// <param name="withDefaults">The record's own defaults become the schema's: of specs; a status is written whole.</param>
    /// <exception cref="InvalidOperationException">The table and the record name different fields.</exception>
    public static JsonObject Of(Type record, string text, bool withDefaults)
    {
        var rows = ResourceKinds.FieldsOf(record);
        var properties = new JsonObject();
        var required = new JsonArray();
        var usual = withDefaults && record.GetConstructor(Type.EmptyTypes) is { } create ? create.Invoke(null) : null;
        foreach (var property in PropertiesOf(record))
        {
            var name = NameOf(property);
            var row = rows.FirstOrDefault(r => string.Equals(r.Name, name, StringComparison.Ordinal))
                ?? throw new InvalidOperationException($"{record.Name}.{property.Name} is in no table of fields: describe it.");
            var schema = Field(property.PropertyType, row, withDefaults);
            if (IsRequired(property))
            {
                required.Add(name);
            }
            else if (usual is not null && JsonSerializer.SerializeToNode(property.GetValue(usual), FailoverJson.Options) is { } value)
            {
                schema["default"] = value;
            }
            properties[name] = schema;
        }
        if (rows.FirstOrDefault(r => !properties.ContainsKey(r.Name)) is { } extra)
        {
            throw new InvalidOperationException($"The table describes {record.Name}.{extra.Name}, which does not exist.");
        }
        var whole = new JsonObject { ["type"] = "object", ["description"] = text };
        if (required.Count > 0)
        {
            whole["required"] = required;
        }
        whole["properties"] = properties;
        return whole;
    }

    /// <summary>The rules of a node, in the form of the API.</summary>
    public static void AddRules(JsonObject schema, IReadOnlyList<ResourceRule> rules)
    {
        if (rules.Count > 0)
        {
            schema["x-kubernetes-validations"] = new JsonArray([.. rules.Select(r => new JsonObject { ["rule"] = r.Rule, ["message"] = r.Message })]);
        }
    }

    /// <summary>The properties that JSON has, in the order of the record.</summary>
    public static IEnumerable<PropertyInfo> PropertiesOf(Type record) => record.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(p => p.CanWrite && p.GetIndexParameters().Length == 0 && p.GetCustomAttribute<JsonIgnoreAttribute>() is null);

    public static string NameOf(PropertyInfo property) => JsonNamingPolicy.CamelCase.ConvertName(property.Name);

    // A member that is required, or a parameter of a positional record that has no value of its own; what may be null never is.
    private static bool IsRequired(PropertyInfo property)
    {
        if (new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable)
        {
            return false;
        }
        return property.GetCustomAttribute<RequiredMemberAttribute>() is not null
            || property.DeclaringType!.GetConstructors().SelectMany(c => c.GetParameters())
                .Any(p => string.Equals(p.Name, property.Name, StringComparison.Ordinal) && !p.HasDefaultValue);
    }

    private static JsonObject Field(Type type, FieldSchema row, bool withDefaults)
    {
        var schema = Value(type, row, row.Text, withDefaults);
        AddRules(schema, row.Rules);
        return schema;
    }

    private static JsonObject Value(Type given, FieldSchema row, string text, bool withDefaults)
    {
        var type = Nullable.GetUnderlyingType(given) ?? given;
        var schema = new JsonObject { ["type"] = TypeNameOf(type), ["description"] = text };
        if (ArgumentOf(type, typeof(IReadOnlyDictionary<,>), 1) is { } value)
        {
            schema["additionalProperties"] = Value(value, row, "The value of one key.", withDefaults);
        }
        else if (ArgumentOf(type, typeof(IReadOnlyList<>), 0) is { } item)
        {
            AddList(schema, row);
            schema["items"] = Value(item, row with { MaxItems = null }, "One of them.", withDefaults);
        }
        else if (type.IsEnum)
        {
            schema["enum"] = new JsonArray([.. Enum.GetValues(type).Cast<object>().Select(v => JsonSerializer.SerializeToNode(v, type, FailoverJson.Options))]);
        }
        else if (type == typeof(DateTimeOffset))
        {
            schema["format"] = "date-time";
        }
        else if (schema["type"]!.GetValue<string>() is "integer" or "number")
        {
            AddNumber(schema, type, row);
        }
        else if (type == typeof(string))
        {
            Add(schema, "maxLength", row.MaxLength);
            Add(schema, "pattern", row.Pattern);
        }
        else if (schema["type"]!.GetValue<string>() is "object")
        {
            schema = Of(type, text, withDefaults);
        }
        return schema;
    }

    private static void AddList(JsonObject schema, FieldSchema row)
    {
        Add(schema, "maxItems", row.MaxItems);
        schema["x-kubernetes-list-type"] = row.ListType;
        if (row.ListKey is { } key)
        {
            schema["x-kubernetes-list-map-keys"] = new JsonArray(key);
        }
    }

    private static void AddNumber(JsonObject schema, Type type, FieldSchema row)
    {
        schema["format"] = type == typeof(int) ? "int32" : type == typeof(long) ? "int64" : "double";
        Add(schema, "minimum", row.Min);
        Add(schema, "maximum", row.Max);
    }

    private static string TypeNameOf(Type type) =>
        type == typeof(bool) ? "boolean"
        : type == typeof(int) || type == typeof(long) ? "integer"
        : type == typeof(double) ? "number"
        : type == typeof(string) || type == typeof(DateTimeOffset) || type.IsEnum || type.GetCustomAttribute<JsonConverterAttribute>() is not null ? "string"
        : ArgumentOf(type, typeof(IReadOnlyList<>), 0) is not null && ArgumentOf(type, typeof(IReadOnlyDictionary<,>), 1) is null ? "array"
        : "object";

    private static Type? ArgumentOf(Type type, Type generic, int index) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == generic ? type.GetGenericArguments()[index] : null;

    private static void Add<T>(JsonObject schema, string key, T? value)
    {
        if (value is not null)
        {
            schema[key] = JsonValue.Create(value);
        }
    }
}
