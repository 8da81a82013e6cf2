extension TaskRule {
    static let extraction = [
        TaskRule(
            .extraction,
            0.65,
            "asks to take data out of a text",
            .asks,
            """
            extract*, parse this, parse the, pull out, pull the, pick out, find the named, count how many
            convert the following list, convert this list, convert this table, fill in the fields
            get the following fields, go through the transcript, extrahier*, entnimm, lies die, lies aus, extrais*
            extraire, extrayez, releve les, extrae*, extraer, extraiga, saca los, saca las, extraia*, extrair, estrai*
            estrarre, 提取, 抽取, 找出, 抽出, 抜き出, 取り出し, which entities, what entities
            """
        ),
        TaskRule(
            .extraction,
            0.6,
            "asks to list what is in a text",
            .asks,
            where: .matter,
            """
            list all, list every, list the, list the names, get all, get all the, find all, find all the
            find all dates, find all names, identify all, identify every, identify the, name all, nenne alle
            liste alle, finde alle, liste tous, liste todos, liste todas, enumera, elenca*, 列出, リストアップ
            """
        ),
        TaskRule(
            .extraction,
            0.65,
            "asks to sort into classes",
            .asks,
            """
            classif*, categori*, label each, label these, tag each, tag these, assign each, map each, sort these into
            group these, which category, which of these categories, which of the following categories, which label
            determine the intent, detect the language, detect the sentiment, rate the sentiment, klassifizier*
            kategorisier*, ordne, ordnen sie, sortiere die, classe les, classer, classez, clasific*, categoriza*
            classifique*, classifica*, categorizza*, 分类, 归类, 标注, 分類, ラベル, 判定, label every, label the, label this
            tag every, tag the, sentiment analysis, is this positive, is this negative
            """
        ),
        TaskRule(
            .extraction,
            0.55,
            "names a form for data",
            .names,
            """
            as json, in json, json object*, json array*, json format, format json, formato json, im json*, als json
            en json, json形式, jsonで, json格式, json输出, as csv, to csv, as a csv, in csv, formato csv, format csv, als csv
            as yaml, as xml, as a table, into a table, als tabelle, en tabla, sous forme de tableau, en forma de tabla
            como tabela, in tabella, with the columns, with columns, with the header, with the keys
            the following fields, one per line, one line per*, key-value, structured data, iso 8601, into the fields
            表格, 表形式, 出力してください, into json, into a json, to json, into csv, a table of, make a table, a table with
            as a list of, as a spreadsheet
            """
        ),
        TaskRule(
            .extraction,
            0.2,
            "speaks of data",
            .names,
            "json, csv, table, columns, fields, spreadsheet, tabelle, tableau, tabla, tabela, tabella"
        ),
        TaskRule(
            .extraction,
            0.6,
            "names classes to choose from",
            .names,
            """
            sentiment, spam, not spam, spam or not*, ham, intent, label only, answer yes or no, choose from [*
            one of:, one of the following*, toxic, sentimento, sentimiento, positive or negative, 情感分析, 感情分析
            """
        ),
        TaskRule(
            .extraction,
            0.6,
            "names opposite classes",
            .shows(enough: 2),
            """
            positive, negative, neutral, positiv, negativ, positif, negatif, positivo, negativo, neutro, neutre, 肯定的
            否定的, 正面, 负面, ポジティブ, ネガティブ
            """
        ),
        TaskRule(
            .extraction,
            0.4,
            "names what is often taken out of texts",
            .names,
            """
            email address*, e-mail address*, phone number*, telephone number*, order number*, invoice number*
            all names, all dates, all email*, named entit*, entities, people and organisations
            person and organisation, action item*, due date, due dates, invoice_number, rechnungsnummer*
            rechnungsbetrag*, alle namen, alle daten, e-mail-adressen, telefonnummer*, noms de personnes, les dates
            les lieux, les noms, los nombres, las fechas, telefonos, os nomes, todos os nomes, as datas, tutte le date
            i nomi, gli importi, 人名, 地名, 公司名, 日期, 電話番号, 日付, 住所, parts of speech, from this text, from the text
            from the following, from this invoice, from the invoice, aus dem text, aus folgendem text
            du texte suivant, de cet article, del texto, do texto, dal testo
            """
        ),
        TaskRule(
            .extraction,
            0.2,
            "names what data is taken out of",
            .names,
            """
            invoice*, receipt*, rechnung*, facture*, factura*, fatura*, fattura*, review, reviews, bewertung*, ticket
            tickets, expenses, survey, comments, tweets, 发票, レビュー, 請求書, mentioned in, are mentioned, is mentioned
            """
        ),
        TaskRule(.extraction, 0.45, "answer by a schema", when: .schema),
        TaskRule(.extraction, 0.12, "a request beside a long passage", when: .longPassage),
        TaskRule(.extraction, 0.15, "files attached", when: .files),
    ]
}
