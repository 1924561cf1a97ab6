using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Failover.Contracts;

namespace Failover.Platform;

/// <summary>Reads one value of a spec against its <see cref="FieldSchema"/>.</summary>
internal sealed class FieldReader(string kind, string? name, string title, FieldSchema field, SiteFileReading reading)
{
    /// <summary>Split from a camera's URL.</summary>
    public CameraCredentials? Credentials { get; private set; }

    /// <summary>A text, and not something that YAML reads as a number or a truth value.</summary>
    public static bool IsText(YamlText text) =>
        !text.IsNull && (!text.Plain || (text.Text is not ("true" or "false") && !double.TryParse(text.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)));

    public JsonNode? Read(YamlTree value) => field.Type switch
    {
        FieldType.NameList => ReadList(value, ReadReference),
        FieldType.RoleList => ReadList(value, ReadRole),
        _ => value is YamlText text ? ReadText(text) : Wrong(value),
    };

    private JsonNode? ReadText(YamlText text)
    {
        switch (field.Type)
        {
            case FieldType.Flag:
                return text.Plain && text.Text is "true" or "false" ? JsonValue.Create(text.Text == "true") : Wrong(text);
            case FieldType.WholeNumber:
                return ReadNumber(text);
            case FieldType.HttpUrl:
                return IsHttpUrl(text.Text) && Fits(text.Text.TrimEnd('/')) ? JsonValue.Create(text.Text.TrimEnd('/')) : WrongUrl(text, "http or https");
            case FieldType.RtspUrl:
                var url = CameraUrl.Parse(text.Text);
                Credentials = url?.Credentials;
                return url is null ? WrongUrl(text, "rtsp") : JsonValue.Create(url.Url);
            case FieldType.Name:
                return field.Name == "server" ? ReadReference(text) : ReadPlainText(text);
            default:
                return ReadPlainText(text);
        }
    }

    private JsonNode? ReadPlainText(YamlText text)
    {
        if (!IsText(text))
        {
            return Wrong(text);
        }
        if (!Fits(text.Text))
        {
            reading.Add(text, $"spec.{field.Name} of {title} is too long or has letters that are not allowed", $"at most {field.MaxLength}; write it like {field.Name}: {field.Example}");
            return null;
        }
        return JsonValue.Create(text.Text);
    }

    // What the API server would refuse is refused in a file, too.
    private bool Fits(string text) =>
        text.Length <= (field.MaxLength ?? int.MaxValue) && (field.Pattern is null || Regex.IsMatch(text, field.Pattern, RegexOptions.None, TimeSpan.FromSeconds(1)));

    private JsonNode? ReadNumber(YamlText text)
    {
        if (!text.Plain || !long.TryParse(text.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return Wrong(text);
        }
        if (number < field.Min || number > field.Max)
        {
            reading.Add(text, $"spec.{field.Name} of {title} is {number}, out of range", $"write a number from {field.Min} to {field.Max}");
            return null;
        }
        return JsonValue.Create((int)number);
    }

    private JsonNode? ReadReference(YamlText text)
    {
        if (!IsText(text))
        {
            return Wrong(text);
        }
        reading.References.Add(new PlacedReference(kind, name ?? "", field.Name, text.Text, text.Line, text.Column));
        return JsonValue.Create(text.Text);
    }

    private JsonNode? ReadRole(YamlText text)
    {
        var names = Enum.GetNames<ServerRole>().Select(n => n.ToLowerInvariant()).ToList();
        if (names.Contains(text.Text, StringComparer.Ordinal))
        {
            return JsonValue.Create(text.Text);
        }
        reading.Add(text, $"the role '{text.Text}' of {title} is unknown", DidYouMean.Remedy(text.Text, names, $"known are {string.Join(", ", names)}"));
        return null;
    }

    private JsonNode? ReadList(YamlTree value, Func<YamlText, JsonNode?> readItem)
    {
        if (value is not YamlList list)
        {
            return Wrong(value);
        }
        if (list.Items.Count > field.MaxItems)
        {
            reading.Add(list, $"spec.{field.Name} of {title} has {list.Items.Count} items", $"write {field.MaxItems} at most");
        }
        var items = new JsonArray();
        foreach (var item in list.Items)
        {
            if (item is YamlText text)
            {
                items.Add(readItem(text));
            }
            else
            {
                Wrong(item);
            }
        }
        return items;
    }

    private JsonNode? Wrong(YamlTree at)
    {
        var (should, remedy) = field.Type switch
        {
            FieldType.Flag => ("true or false", $"write {field.Name}: {field.Example}"),
            FieldType.WholeNumber => ("a whole number", $"write {field.Name}: {field.Example}"),
            FieldType.NameList or FieldType.RoleList => ("a list of names", $"write {field.Name}: {field.Example}"),
            _ => ("a text", at is YamlText ? "put it in quotes" : $"write {field.Name}: {field.Example}"),
        };
        reading.Add(at, $"spec.{field.Name} of {title} must be {should}", remedy);
        return null;
    }

    private JsonNode? WrongUrl(YamlText text, string scheme)
    {
        reading.Add(text, $"spec.{field.Name} of {title} is '{CameraUrl.Redact(text.Text)}', no {scheme} URL", $"write {field.Name}: {field.Example}");
        return null;
    }

    private static bool IsHttpUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0
        && uri.UserInfo.Length == 0 && uri.Query.Length == 0 && uri.Fragment.Length == 0;
}
