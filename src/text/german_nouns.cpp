#include "text/german_nouns.hpp"

namespace ragd {

const std::string_view kGermanNouns =
    // time
    "urlaub tag woche monat jahr stunde zeit datum frist feiertag werktag arbeitstag "
    "wochenende quartal halbjahr jahrhundert ferien pause dauer anfang zeitraum zeitpunkt "
    // work
    "arbeit beruf betrieb firma unternehmen mitarbeiter angestellter arbeitgeber arbeitnehmer "
    "leiter leitung abteilung vorstand aufsichtsrat geschäft gehalt lohn zulage prämie zuschlag "
    "überstunde gleitzeit schicht dienst dienstleistung bewerbung kündigung einstellung "
    "ausbildung weiterbildung fortbildung schulung prüfung zeugnis vertretung besprechung sitzung "
    "versammlung antrag anspruch genehmigung freigabe zustimmung erlaubnis pflicht recht regelung "
    "regel richtlinie vorschrift verordnung vereinbarung vertrag klausel gesetz gericht urteil "
    "anwalt klage behörde amt verwaltung ministerium regierung wahl bürger bürgermeister "
    "staat bund kreis gemeinde stadt dorf bezirk gebiet "
    // money
    "kosten preis gebühr beitrag betrag rechnung zahlung überweisung konto geld kredit zins "
    "steuer abgabe rente versicherung haftpflicht haftung schaden ersatz erstattung vergütung "
    "rabatt guthaben schuld haushalt einkommen umsatz gewinn verlust wert mehrwert währung kauf "
    "verkauf einkauf handel kunde lieferung lieferant bestellung auftrag angebot anfrage "
    "markt werbung verbraucher verbrauch nutzung nutzer benutzer anwender "
    // papers and data
    "daten datei ordner verzeichnis unterlagen akte ausweis nummer kennung kennwort passwort "
    "schlüssel zugang zugriff zugriffs anmeldung abmeldung registrierung bestätigung bescheinigung "
    "bericht protokoll liste tabelle formular fragebogen frage antwort anleitung handbuch "
    "einleitung beschreibung erklärung hinweis meldung nachricht mitteilung brief anschrift "
    "adresse unterschrift zeichen schrift sprache wort satz buch seite blatt zeitung zeitschrift "
    "verlag bild zeichnung muster beispiel übersicht zusammenfassung verfahren ablauf vorgang "
    "schutz sicherheit sicherung speicher rechner netz netzwerk verbindung schnittstelle "
    "bildschirm tastatur drucker fehler störung wartung einrichtung anlage gerät maschine werkzeug "
    "teil ersatzteil zubehör entwicklung forschung wissenschaft untersuchung messung "
    // traffic
    "reise dienstreise fahrt flug flughafen flugzeug bahn bahnhof zug fahrrad rad wagen "
    "kraft fahrzeug kraftfahrzeug führerschein fahrer straße weg brücke verkehr ampel haltestelle "
    "karte fahrkarte eintrittskarte gepäck koffer unterkunft ausland inland grenze zoll schiff "
    "hafen kapitän motor getriebe reifen bremse strom spannung leitung energie "
    "wärme heizung kälte klima umwelt wasser abwasser müll abfall öl "
    // house and body
    "haus wohnung zimmer raum küche keller dach fenster treppe wand boden decke garten gebäude "
    "büro lager halle platz grundstück miete mieter vermieter nachbar bau baustelle handwerker "
    "möbel tisch stuhl schrank lampe spiegel kleidung schuh jacke essen speise getränk "
    "kaffee bohne mehl brot kuchen fleisch gemüse obst apfel kartoffel milch käse zucker "
    "frühstück mittag abend nacht morgen vater eltern mutterschaft elternzeit "
    "bruder schwester frau mann leute mensch volk freund gesellschaft verein mitglied "
    "arzt zahn zahnarzt kranke krankheit krankenhaus gesundheit pflege apotheke medizin arznei "
    "mittel lebensmittel impfung untersuchungs unfall notfall rettung feuer wehr feuerwehr "
    "polizei gefahr gefährdung verletzung herz kopf auge ohr nase hals bein fuß rücken haut "
    "blut knochen muskel gehirn leben tod geburt geburtstag "
    // school, nature, the rest
    "schule schüler lehrer unterricht hochschule universität "
    "wissen bildung kunst musik theater bühne spiel spieler sport verband mannschaft fußball "
    "hund katze pferd vogel fisch pflanze baum blume wald wiese berg tal fluss meer insel "
    "küste wetter regen schnee eis sturm himmel sonne mond erde luft stein holz eisen "
    "stoff papier kunststoff farbe licht ton geräusch geschwindigkeit höhe länge "
    "breite tiefe größe gewicht menge anzahl zahl summe temperatur druck leistung "
    "wirkung ursache grund folge zweck ziel planung lösung aufgabe maßnahme möglichkeit "
    "verantwortung führung verhalten verhältnis zustand änderung verbesserung erhöhung senkung "
    "begrenzung höchst mindest sonder haupt neben ober unter gesamt einzel grundlage "
    "öffnung öffnungs sommer frühling herbst lebens kranken bundes landes nutzungs sprach "
    "wohn kauf miet fahr schreib lese bezug abzug umzug einzug rückgabe rücksendung "
    "umtausch gewähr garantie widerruf beschwerde ";

const std::string_view kSharedNouns =
    "beginn qualität termin personal metall butter mutter händler familie plan rest tür auto "
    "bank ware glas land software batterie brand boot kind halt fach klasse see stern gas welt "
    "tier mund hose chef partei grad bett studium semester student technik arm hand wind name "
    "form test system service computer server internet film foto radio park winter ball gold "
    "tee hotel restaurant projekt team code web app programm produkt produktion material "
    "information organisation institut kultur natur energie modell format text version rat hof "
    "not mut post bus ort tor uhr ei ";

}  // namespace ragd
